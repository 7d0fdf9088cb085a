internal import ByteKernels
internal import ChunkedHTTP
package import StreamPipeline
internal import StrictJSON

/// An entry of an HTTP archive: a request, and the response as far as it was saved.
///
/// Browsers and proxies save bodies without transfer and content codings.
@available(StreamingCodec 1.0, *)
package struct HAREntry: Hashable, Sendable {
  /// A header field of a response.
  package struct Header: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value; line feeds separate several.
    package var value: String
  }

  /// The place of a body.
  enum Source: Hashable, Sendable {
    /// The archive has no body.
    case none
    /// A string of the JSON, by the range between its quotation marks.
    case text(Range<Int>)
    /// The events of a browser's list, by their ranges.
    case events([Range<Int>])
    /// A file beside the archive.
    case file(String)
  }

  /// The number of the entry in the archive, counting from 1.
  package let number: Int
  /// The offset of the entry, in bytes of the archive.
  package let offset: UInt64
  /// The request's method.
  package let method: String
  /// The request's URL.
  package let url: String
  /// The response's status; nil if there was no response.
  package let status: Int?
  /// The response's reason phrase.
  package let statusText: String
  /// The response's header fields.
  package let headers: [Header]
  /// The media type of the body, as the browser determined it.
  package let mediaType: String
  /// Whether the archive has the body in base64.
  package let isBase64: Bool
  /// The length of the body in bytes, if it is known.
  package let size: UInt64?
  /// The archive's remark on the body, such as the reason why it was not saved.
  package let comment: String?
  /// The time from the end of the request to the first byte of the response, in microseconds; nil if it is unknown.
  package let wait: UInt64?
  /// The number of WebSocket messages; nil if the entry is not a WebSocket connection.
  package let webSocketMessageCount: Int?
  /// The entry as it stands in the archive.
  private(set) var json: [UInt8]
  /// The place of the body.
  private(set) var source: Source
}

@available(StreamingCodec 1.0, *)
extension HAREntry {
  /// Parses an entry.
  ///
  /// Only short values are decoded; the body stays in the JSON.
  init(parsing json: [UInt8], number: Int, offset: UInt64) throws(JSONError) {
    self.json = json
    self.number = number
    self.offset = offset
    let entry = try JSONRanges.members(
      ["request", "response", "timings", "_eventSourceMessages", "_webSocketMessages"], of: json.indices, in: json)
    func members(_ names: [String], of range: Range<Int>?) throws(JSONError) -> [String: Range<Int>] {
      guard let range else { return [:] }
      return try JSONRanges.members(names, of: range, in: json)
    }
    func value(_ range: Range<Int>?) -> JSONValue? {
      range.flatMap { try? JSONValue(parsing: json.span.extracting($0)) }
    }
    let request = try members(["method", "url"], of: entry["request"])
    method = value(request["method"])?.stringValue ?? ""
    url = value(request["url"])?.stringValue ?? ""
    let response = try members(["status", "statusText", "headers", "content"], of: entry["response"])
    // A browser writes 0 if no response arrived.
    status = value(response["status"])?.intValue.flatMap { (100...999).contains($0) ? Int($0) : nil }
    statusText = value(response["statusText"])?.stringValue ?? ""
    headers = (value(response["headers"])?.arrayValue ?? []).compactMap { header in
      guard let name = header["name"]?.stringValue, let value = header["value"]?.stringValue else { return nil }
      return Header(name: name, value: value)
    }
    let content = try members(
      ["mimeType", "text", "encoding", "size", "comment", "_file"], of: response["content"])
    mediaType = value(content["mimeType"])?.stringValue ?? ""
    isBase64 = value(content["encoding"])?.stringValue == "base64"
    size = value(content["size"])?.intValue.flatMap { UInt64(exactly: $0) }
    comment = value(content["comment"])?.stringValue
    wait = value(entry["timings"])?["wait"].flatMap(Self.microseconds)
    let sockets = try entry["_webSocketMessages"].map { range throws(JSONError) in
      try JSONRanges.elements(of: range, in: json).count
    }
    webSocketMessageCount = sockets
    if let range = content["text"], json[range.lowerBound] == UInt8(ascii: "\"") {
      source = .text(range.lowerBound + 1..<range.upperBound - 1)
    } else if let file = value(content["_file"])?.stringValue {
      source = .file(file)
    } else if let range = entry["_eventSourceMessages"] {
      let events = try JSONRanges.elements(of: range, in: json)
      source = events.isEmpty ? .none : .events(events)
    } else {
      source = .none
    }
  }

  /// Converts a number of milliseconds; nil if it is none, or negative, as it is if the time is unknown.
  private static func microseconds(_ milliseconds: JSONValue) -> UInt64? {
    guard case .number(let token) = milliseconds, let number = Double(token) else { return nil }
    return UInt64(exactly: (number * 1000).rounded())
  }
}

@available(StreamingCodec 1.0, *)
extension HAREntry {
  /// Whether the archive has bytes of the body, or names a file that has them.
  package var hasBody: Bool {
    switch source {
    case .none: false
    case .text(let range): !range.isEmpty
    case .events, .file: true
    }
  }

  /// The name of the file beside the archive that has the body; nil if the archive itself has it.
  package var attachment: String? {
    if case .file(let name) = source { name } else { nil }
  }

  /// Whether the body is rebuilt from a browser's list of events.
  var isRebuilt: Bool {
    if case .events = source { true } else { false }
  }

  /// The layer that the response's media type names; nil if it names none.
  package var declaredLayer: StreamLayer? {
    let type = headers.first { HTTPFieldLine($0.name, "").isNamed("content-type") }?.value ?? mediaType
    return StreamLayer(contentType: type)
  }

  /// Whether the response is a stream that this package reads, by its media type or by its first bytes.
  var looksLikeStream: Bool {
    if status == nil { return false }
    if declaredLayer != nil { return true }
    var reader = HARBodyReader(self)
    guard let beginning = (try? reader.next()) ?? nil else { return false }
    var detector = LayerDetector()
    guard case .layer(let detected)? = detector.detect(beginning.span, isAll: true) else { return false }
    return [.eventstream, .sse, .lambda].contains(detected.layer)
  }

  /// Returns the body.
  ///
  /// Empty if a file beside the archive has it: ``attachment``.
  ///
  /// - Throws: ``HARError`` if the body was not saved or is not the base64 it should be.
  /// - Complexity: O(*n*) in the length of the body.
  package func body() throws(HARError) -> [UInt8] {
    try checkBody()
    var reader = HARBodyReader(self, repairing: MisreadText.find(in: self))
    var body: [UInt8] = []
    while let piece = try reader.next() { body += piece }
    return body
  }

  /// Throws the reason why there is no body, if there is one.
  func checkBody() throws(HARError) {
    if let webSocketMessageCount { throw .webSocket(offset: offset, entry: number, messages: webSocketMessageCount) }
    guard case .none = source else { return }
    if size ?? 0 > 0 || comment != nil {
      throw .bodyNotSaved(offset: offset, entry: number, size: size ?? 0, comment: comment)
    }
  }

  /// Removes the JSON and the place of the body in it.
  mutating func removeBody() { (json, source) = ([], .none) }

  /// Removes the JSON before the rest of the text that is the body.
  mutating func removeJSON(before rest: Range<Int>) {
    json = Array(json[rest.lowerBound...])
    source = .text(0..<rest.count)
  }

  /// Returns the head of the response as HTTP/1.1 has it, for a body without codings.
  ///
  /// - Parameter length: The length of the body; nil if it is unknown, so that the body lasts until the stream ends.
  /// - Throws: ``HARError/noResponse(offset:entry:)``.
  package func head(bodyLength length: UInt64?) throws(HARError) -> [UInt8] {
    guard let status else { throw .noResponse(offset: offset, entry: number) }
    var head = Array("HTTP/1.1 \(status) ".utf8) + Self.line(statusText.utf8) + [0x0D, 0x0A]
    func append(_ name: String, _ value: some Sequence<UInt8>) {
      head += Array(name.utf8) + [0x3A, 0x20] + Self.line(value) + [0x0D, 0x0A]
    }
    var hasType = mediaType.isEmpty || mediaType == "x-unknown"
    for header in headers where Self.isKept(header.name) {
      if HTTPFieldLine(header.name, "").isNamed("content-type") { hasType = true }
      // Browsers join the values of a repeated field.
      for value in header.value.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
        append(header.name, value)
      }
    }
    if !hasType { append("Content-Type", mediaType.utf8) }
    let hasBody = status >= 200 && status != 204 && status != 304
    if let length, hasBody || length > 0 { append("Content-Length", "\(length)".utf8) }
    return head + [0x0D, 0x0A]
  }

  /// Whether a field belongs to the rebuilt message, which has no codings and none of HTTP/2's pseudo-fields.
  private static func isKept(_ name: String) -> Bool {
    let field = HTTPFieldLine(name, "")
    let isReplaced = ["content-length", "content-encoding", "transfer-encoding"].contains { field.isNamed($0) }
    return !name.isEmpty && !isReplaced && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
  }

  /// Replaces control characters, which a line of a head cannot have, by spaces.
  private static func line(_ text: some Sequence<UInt8>) -> [UInt8] { text.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 } }
}
