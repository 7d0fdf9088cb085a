internal import ByteKernels
internal import ChunkedHTTP
public import StreamPipeline
internal import StrictJSON

/// An entry of an HTTP archive: a request, and the response to it as far as it was saved.
///
/// Browsers and proxies save bodies with their transfer and content codings undone.
public struct HAREntry: Hashable, Sendable {
  /// Its number in the archive, from 1.
  public let number: Int
  /// Where it begins in the archive, in bytes.
  public let offset: UInt64
  /// The request's method.
  public let method: String
  /// The request's URL.
  public let url: String
  /// The response's status; nil where there was no response.
  public let status: Int?
  /// The reason phrase of the response.
  public let statusText: String
  /// The header fields of the response, names and values.
  public let headers: [Header]
  /// The media type of the body, as the browser saw it.
  public let mediaType: String
  /// The body as it stands in the archive; nil where it was not saved.
  public let text: String?
  /// Whether ``text`` is base64.
  public let isBase64: Bool
  /// How long the body was, in bytes, where that is known.
  public let size: UInt64?
  /// How long the response's first byte was waited for, once the request had been sent, in microseconds.
  public let wait: UInt64?

  /// The name of the file beside the archive that has the body; nil if there is none.
  public var attachment: String? { nil }

  /// A header field of a response.
  public struct Header: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value; several, where line feeds stand in it.
    public var value: String
  }
}

extension HAREntry {
  init(_ value: JSONValue, number: Int, offset: UInt64) {
    self.number = number
    self.offset = offset
    let (request, response) = (value["request"], value["response"])
    method = request?["method"]?.stringValue ?? ""
    url = request?["url"]?.stringValue ?? ""
    // A browser writes 0 where no response came.
    status = response?["status"]?.intValue.flatMap { (100...999).contains($0) ? Int($0) : nil }
    statusText = response?["statusText"]?.stringValue ?? ""
    headers = (response?["headers"]?.arrayValue ?? []).compactMap { header in
      guard let name = header["name"]?.stringValue, let value = header["value"]?.stringValue else { return nil }
      return Header(name: name, value: value)
    }
    let content = response?["content"]
    mediaType = content?["mimeType"]?.stringValue ?? ""
    text = content?["text"]?.stringValue
    isBase64 = content?["encoding"]?.stringValue == "base64"
    size = content?["size"]?.intValue.flatMap { UInt64(exactly: $0) }
    wait = value["timings"]?["wait"].flatMap(Self.microseconds)
  }

  /// A number of milliseconds, in microseconds; nil for what is none, as the -1 that says that it is not known.
  private static func microseconds(_ milliseconds: JSONValue) -> UInt64? {
    guard case .number(let token) = milliseconds, let number = Double(token) else { return nil }
    return UInt64(exactly: (number * 1000).rounded())
  }
}

@available(StreamingCodec 1.0, *)
extension HAREntry {
  /// The layer that the response's media type names; nil where it names none.
  public var declaredLayer: StreamLayer? {
    let type = headers.first { HTTPField($0.name, "").isNamed("content-type") }?.value ?? mediaType
    return StreamLayer(contentType: type)
  }

  /// Whether the response is a stream of a kind that this package reads: by its media type, or by its first bytes.
  var looksLikeStream: Bool {
    if status == nil { return false }
    if declaredLayer != nil { return true }
    guard let body = try? body() else { return false }
    var detector = LayerDetector()
    guard let layer = detector.detect(body.span, isAll: true)?.layer else { return false }
    return [.eventstream, .sse, .lambda].contains(layer)
  }

  /// The body, in bytes.
  ///
  /// - Throws: ``HARError/bodyNotSaved(offset:entry:size:)``, ``HARError/invalidBase64(offset:entry:)``.
  public func body() throws(HARError) -> [UInt8] {
    guard let text else {
      if let size, size > 0 { throw .bodyNotSaved(offset: offset, entry: number, size: size) }
      return []
    }
    guard isBase64 else { return Array(text.utf8) }
    guard let body = Base64.decoded(Array(text.utf8).span) else {
      throw .invalidBase64(offset: offset, entry: number)
    }
    return body
  }

  /// The head of the response as HTTP/1.1 has it, for a body of `length` bytes without codings.
  ///
  /// - Throws: ``HARError/noResponse(offset:entry:)``.
  public func head(bodyLength length: Int) throws(HARError) -> [UInt8] {
    guard let status else { throw .noResponse(offset: offset, entry: number) }
    var head = Array("HTTP/1.1 \(status) ".utf8) + Self.line(statusText.utf8) + [0x0D, 0x0A]
    func append(_ name: String, _ value: some Sequence<UInt8>) {
      head += Array(name.utf8) + [0x3A, 0x20] + Self.line(value) + [0x0D, 0x0A]
    }
    var hasType = mediaType.isEmpty || mediaType == "x-unknown"
    for header in headers where Self.isKept(header.name) {
      if HTTPField(header.name, "").isNamed("content-type") { hasType = true }
      // Browsers join the values of a field that came several times.
      for value in header.value.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
        append(header.name, value)
      }
    }
    if !hasType { append("Content-Type", mediaType.utf8) }
    let hasBody = status >= 200 && status != 204 && status != 304
    if hasBody || length > 0 { append("Content-Length", "\(length)".utf8) }
    return head + [0x0D, 0x0A]
  }

  /// Whether a field is part of the message as it is rebuilt: its codings are off, and HTTP/2's own fields say nothing.
  private static func isKept(_ name: String) -> Bool {
    let field = HTTPField(name, "")
    let isReplaced = ["content-length", "content-encoding", "transfer-encoding"].contains { field.isNamed($0) }
    return !name.isEmpty && !isReplaced && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
  }

  /// The text with blanks for control characters, none of which may stand in a line of a head.
  private static func line(_ text: some Sequence<UInt8>) -> [UInt8] { text.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 } }
}
