internal import ByteKernels
internal import StrictJSON

/// The details of a function's error, decoded from the encoding they were sent in.
///
/// Runtimes send a JSON object in base64. Clients may receive that, the JSON alone, or plain text.
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
    /// Plain text.
    case text
  }

  /// The details as they were sent.
  public let raw: String
  /// How the details were written.
  public let encoding: Encoding
  /// The decoded JSON or text.
  public let text: String
  /// The member `errorType` of the JSON object.
  public let errorType: String?
  /// The member `errorMessage` of the JSON object.
  public let errorMessage: String?
  /// The lines of the member `stackTrace` or `trace` of the JSON object; entries that are not strings, as JSON text.
  public let stackTrace: [String]

  /// Decodes details.
  ///
  /// - Parameters:
  ///   - raw: The details as they were sent.
  ///   - isBase64Expected: Whether the field is declared to be base64, as in trailers. If it is, base64 of any UTF-8
  ///     text is decoded; otherwise only base64 of a JSON object, because many plain words are valid base64.
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

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// The value as JSON text without insignificant white space.
  var jsonText: String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
