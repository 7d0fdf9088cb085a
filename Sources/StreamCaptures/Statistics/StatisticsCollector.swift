internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec
internal import LambdaStreaming
package import StreamPipeline
package import TextDeltas

/// Counts what is in a stream: its elements, layer by layer, and its deltas.
///
/// Memory is that of the decoders; what is counted takes a few hundred kilobytes at most, however long the stream is.
@available(StreamingCodec 1.0, *)
package struct StatisticsCollector: ~Copyable {
  private var elements: StreamDecoder
  private var deltas: TextDeltaDecoder
  private var counts = StreamStatistics()
  private var elementFailure: StreamError?
  private var deltaFailure: StreamError?

  /// Makes a collector at the start of a stream.
  package init(_ chain: LayerChain, family: StreamFamily? = nil, options: StreamOptions) {
    elements = StreamDecoder(chain, options: options, delivering: .envelopeElements)
    deltas = TextDeltaDecoder(chain, family: family, options: options)
  }

  /// Counts what is in the next bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - delay: How long after the request they came, in microseconds, where that is known.
  package mutating func take(_ bytes: Span<UInt8>, delay: UInt64?) {
    // Where times tell what came when, pieces of text are what came at a time.
    if counts.byteCount == 0, delay == nil { deltas.splitTextIntoLines() }
    counts.byteCount += UInt64(bytes.count)
    if counts.times.firstByte == nil { counts.times.firstByte = delay }
    do throws(StreamError) {
      var input = bytes
      if elementFailure == nil {
        while let element = try elements.next(&input) { counts.count(element) }
      }
    } catch {
      elementFailure = error
    }
    do throws(StreamError) {
      var input = bytes
      if deltaFailure == nil {
        while let delta = try deltas.next(&input) { counts.count(delta, at: delay) }
      }
    } catch {
      deltaFailure = error
    }
  }

  /// Says that the bytes have ended, and returns what was counted.
  ///
  /// - Parameter delay: How long after the request the last of them came.
  package consuming func finish(delay: UInt64?) -> StreamStatistics {
    do throws(StreamError) {
      if elementFailure == nil {
        while let element = try elements.finish() { counts.count(element) }
      }
    } catch {
      elementFailure = error
    }
    do throws(StreamError) {
      if deltaFailure == nil {
        while let delta = try deltas.finish() { counts.count(delta, at: delay) }
      }
    } catch {
      deltaFailure = error
    }
    counts.detectedLayers = elements.detectedLayers
    counts.family = deltas.family
    counts.problem = elementFailure ?? deltaFailure.flatMap { $0.isAboutNoDeltas ? nil : $0 }
    return counts
  }
}

@available(StreamingCodec 1.0, *)
extension StreamError {
  /// Whether the stream has no deltas, which not every stream must have.
  fileprivate var isAboutNoDeltas: Bool {
    switch self {
    case .notUnderstood, .unread: true
    default: false
    }
  }
}

@available(StreamingCodec 1.0, *)
extension StreamStatistics {
  /// Counts an element.
  fileprivate mutating func count(_ element: borrowing StreamElement) {
    switch element {
    case .envelope(let element): count(element)
    case .message(let message): count(.eventstream, "message", UInt64(message.bytes.count), Self.kind(of: message))
    case .event(let event):
      count(.sse, "event", UInt64(event.data.count), event.type.isEmpty ? "message" : String(repairing: event.type))
    case .line(let line, _):
      if line.indices.contains(where: { ![0x20, 0x09, 0x0D].contains(line[$0]) }) {
        count(.ndjson, "line", UInt64(line.count))
      }
    case .document(let document): count(.json, "document", UInt64(document.count))
    case .text(let line, _): count(.text, "line", UInt64(line.count))
    case .bytes: break
    }
  }

  private mutating func count(_ element: EnvelopeElement) {
    switch element {
    case .informationalHead(let head, _), .head(.response(let head), _):
      // Newer versions have no reasons.
      count(.http, "head", nil, "\(head.status)\(head.reason.isEmpty ? "" : " ")\(head.reason)")
    case .head(.request(let head), _): count(.http, "head", nil, head.method)
    case .chunk(let size, let extensions, _):
      if size > 0 { count(.chunked, "chunk", size, extensions.isEmpty ? nil : "with extensions") }
    case .signedChunk(let size, let signature, _):
      if size > 0 { count(.awsChunked, "chunk", size, signature.isEmpty ? "unsigned" : "signed") }
    case .trailers(let trailers, let layer, _):
      if !trailers.isEmpty { count(layer, "chunk", nil, "trailers", adds: 0) }
    case .message(let message, _, let length):
      count(.eventstream, "message", UInt64(length), Self.kind(of: message))
    case .prelude: count(.lambda, "element", nil, "prelude")
    case .missingPrelude: count(.lambda, "element", nil, "missing prelude")
    case .invokeComplete: count(.lambda, "element", nil, "invokeComplete")
    case .functionError: count(.lambda, "element", nil, "error")
    }
  }

  private mutating func count(
    _ layer: StreamLayer, _ noun: String, _ size: UInt64?, _ kind: String? = nil, adds number: UInt64 = 1
  ) {
    let place = elements.firstIndex { $0.layer == layer } ?? elements.count
    if place == elements.count { elements.append(Elements(layer: layer, noun: noun)) }
    elements[place].count += number
    if let size { elements[place].sizes.add(size) }
    if let kind { elements[place].kinds.add(kind) }
  }

  private static func kind(of message: EventStreamMessageView) -> String {
    func text(_ value: Span<UInt8>?) -> String? {
      guard let value else { return nil }
      return String(repairing: value)
    }
    return kind(
      type: text(message.messageType), event: text(message.eventType), exception: text(message.exceptionType),
      error: text(message.errorCode))
  }

  private static func kind(of message: EventStreamMessage) -> String {
    func text(_ name: String) -> String? {
      for header in message.headers where header.name == name {
        if case .string(let text) = header.value { return text }
      }
      return nil
    }
    return kind(
      type: text(":message-type"), event: text(":event-type"), exception: text(":exception-type"),
      error: text(":error-code"))
  }

  private static func kind(type: String?, event: String?, exception: String?, error: String?) -> String {
    switch (type, event, exception, error) {
    case ("event"?, let event?, _, _), (nil, let event?, _, _): event
    case (_, _, let exception?, _): "exception \(exception)"
    case (_, _, _, let error?): "error \(error)"
    case (let type?, _, _, _): type
    default: "no type"
    }
  }

  /// Counts a delta that came at this time.
  fileprivate mutating func count(_ delta: TextDeltaView, at delay: UInt64?) {
    deltaKinds.add(delta.kind.rawValue)
    switch delta.kind {
    case .text, .reasoning, .toolInput: break
    default: return
    }
    guard !delta.text.isEmpty else { return }
    tokenSizes.add(UInt64(delta.text.count))
    guard let delay else { return }
    if times.firstToken == nil { times.firstToken = delay }
    if let last = times.lastToken { times.gaps.add(delay - min(last, delay)) }
    times.lastToken = delay
  }
}
