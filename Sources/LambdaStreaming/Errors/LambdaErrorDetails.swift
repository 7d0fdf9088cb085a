internal import ByteKernels
internal import StrictJSON

/// What a function says of its error, taken out of whatever it was wrapped in.
///
/// Runtimes send a JSON object in base64; what reaches a client may be that, the JSON alone, or plain text.
@available(StreamingCodec 1.0, *)
public struct LambdaErrorDetails: Hashable, Sendable {
  /// How the details were written.
  public enum Encoding: String, Hashable, Sendable {
    /// A JSON object.
    case json
    /// A JSON object in base64.
    case base64JSON
    /// Other text in base64.
    case base64Text
    /// Text, to be taken as it stands.
    case text
  }

  /// The details as they were sent.
  public let raw: String
  /// How they were written.
  public let encoding: Encoding
  /// The JSON or the text itself.
  public let text: String
  /// `errorType` of the JSON object.
  public let errorType: String?
  /// `errorMessage` of the JSON object.
  public let errorMessage: String?
  /// The lines of the stack trace in the JSON object, `stackTrace` or `trace`; entries that are no strings as JSON text.
  public let stackTrace: [String]

  /// Reads details.
  ///
  /// - Parameters:
  ///   - raw: The details as they were sent.
  ///   - isBase64Expected: Whether they are said to be base64, as in trailers: then base64 of any UTF-8 text is taken
  ///     for that, and without it only base64 of a JSON object, because many a plain word passes for base64 too.
  public init(_ raw: String, isBase64Expected: Bool = false) {
    let bytes = Array(raw.utf8)
    let decoded = bytes.isEmpty ? nil : Base64.decoded(bytes.span)
    let object: JSONValue?
    if let json = Self.object(bytes) {
      (encoding, text, object) = (.json, raw, json)
    } else if let decoded, let json = Self.object(decoded) {
      (encoding, text, object) = (.base64JSON, String(decoding: decoded, as: UTF8.self), json)
    } else if let decoded, isBase64Expected, decoded.span.isWellFormedUTF8 {
      (encoding, text, object) = (.base64Text, String(decoding: decoded, as: UTF8.self), nil)
    } else {
      (encoding, text, object) = (.text, raw, nil)
    }
    self.raw = raw
    errorType = object?["errorType"]?.stringValue
    errorMessage = object?["errorMessage"]?.stringValue
    let trace = object?["stackTrace"]?.arrayValue ?? object?["trace"]?.arrayValue ?? []
    stackTrace = trace.map { $0.stringValue ?? $0.jsonText }
  }

  private static func object(_ bytes: [UInt8]) -> JSONValue? {
    guard let value = try? JSONValue(parsing: bytes.span), value.objectValue != nil else { return nil }
    return value
  }
}
