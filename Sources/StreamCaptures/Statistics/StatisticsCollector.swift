internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec
internal import LambdaStreaming
package import StreamPipeline
package import TextDeltas

/// Counts what is in a stream: its elements, layer by layer, and its deltas.
///
/// The decoders take most of the memory. The counts take a few hundred kilobytes at most, however long the stream is. The
/// limits of a timeline bound its memory.
@available(StreamingCodec 1.0, *)
package struct StatisticsCollector: ~Copyable {
  private var elements: StreamDecoder
  private var deltas: TextDeltaDecoder
  private var counts = StreamStatistics()
  private var elementFailure: Fault?
  private var deltaFailure: Fault?
  /// Whether each line of text is a delta; otherwise each read is one.
  private var readsTextByLines = false

  /// An error, and how far the stream had been read then.
  private struct Fault {
    var error: StreamError
    var position: StreamPosition
  }

  /// Makes a collector at the start of a stream.
  ///
  /// - Parameter timeline: How much to keep of when and where everything came; nil for nothing. By default that takes a
  ///   few megabytes at most.
  package init(
    _ chain: LayerChain, family: StreamFamily? = nil, options: StreamOptions, timeline: StreamTimeline.Limits? = nil
  ) {
    elements = StreamDecoder(chain, options: options, delivering: .envelopeElements)
    deltas = TextDeltaDecoder(chain, family: family, options: options)
    counts.timeline = timeline.map { StreamTimeline(limits: $0) }
  }

  /// Counts what is in the next bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - delay: How long after the request they came, in microseconds, where that is known.
  package mutating func take(_ bytes: Span<UInt8>, delay: UInt64?) {
    // Where times tell what came when, pieces of text are what came at a time.
    if counts.byteCount == 0, delay == nil {
      deltas.splitTextIntoLines()
      readsTextByLines = true
    }
    if counts.times.firstByte == nil { counts.times.firstByte = delay }
    var rest = bytes
    repeat {
      let length = min(rest.count, pieceLength(delay: delay))
      takePiece(rest.extracting(first: length), delay: delay)
      rest = rest.extracting(length...)
    } while !rest.isEmpty
  }

  /// The most bytes to decode at once.
  private func pieceLength(delay: UInt64?) -> Int {
    // Without times only small pieces say where a delta was: a decoder may take all of a read at once.
    guard counts.timeline != nil, delay == nil, readsTextByLines else { return .max }
    return Int(StreamPosition.boundary(after: counts.byteCount) - counts.byteCount)
  }

  private mutating func takePiece(_ bytes: Span<UInt8>, delay: UInt64?) {
    counts.byteCount += UInt64(bytes.count)
    do throws(StreamError) {
      var input = bytes
      if elementFailure == nil {
        while let element = try elements.next(&input) {
          counts.count(element, at: counts.position(before: input.count, delay: delay))
        }
      }
    } catch {
      elementFailure = Fault(error: error, position: counts.position(delay: delay))
    }
    do throws(StreamError) {
      var input = bytes
      if deltaFailure == nil {
        while let delta = try deltas.next(&input) {
          counts.count(delta, at: counts.position(before: input.count, delay: delay))
        }
      }
    } catch {
      deltaFailure = Fault(error: error, position: counts.position(delay: delay))
    }
  }

  /// Says that the bytes have ended, and returns what was counted.
  ///
  /// - Parameter delay: How long after the request the last of them came.
  package consuming func finish(delay: UInt64?) -> StreamStatistics {
    let end = StreamPosition(offset: counts.byteCount, delay: delay)
    do throws(StreamError) {
      if elementFailure == nil {
        while let element = try elements.finish() { counts.count(element, at: end) }
      }
    } catch {
      elementFailure = Fault(error: error, position: end)
    }
    do throws(StreamError) {
      if deltaFailure == nil {
        while let delta = try deltas.finish() { counts.count(delta, at: end) }
      }
    } catch {
      deltaFailure = Fault(error: error, position: end)
    }
    counts.detectedLayers = elements.detectedLayers
    counts.family = deltas.family
    let fault = elementFailure ?? deltaFailure.flatMap { $0.error.isAboutNoDeltas ? nil : $0 }
    counts.problem = fault?.error
    counts.timeline?.fault = fault?.position
    counts.timeline?.end = end
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
  /// The position `rest` bytes before the end of those that were read.
  fileprivate func position(before rest: Int = 0, delay: UInt64?) -> StreamPosition {
    StreamPosition(after: byteCount - UInt64(rest), delay: delay)
  }

  /// Counts an element that ends at this position.
  fileprivate mutating func count(_ element: borrowing StreamElement, at position: StreamPosition) {
    switch element {
    case .envelope(let element): count(element, at: position)
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

  private mutating func count(_ element: EnvelopeElement, at position: StreamPosition) {
    switch element {
    case .informationalHead(let head, _), .head(.response(let head), _):
      // Newer versions have no reasons.
      let name = "\(head.status)\(head.reason.isEmpty ? "" : " ")\(head.reason)"
      count(.http, "head", nil, name)
      timeline?.add(mark: name, at: position)
    case .head(.request(let head), _):
      count(.http, "head", nil, head.method)
      timeline?.add(mark: head.method, at: position)
    case .chunk(let size, let extensions, _):
      if size > 0 { count(.chunked, "chunk", size, extensions.isEmpty ? nil : "with extensions") }
    case .signedChunk(let size, let signature, _):
      if size > 0 { count(.awsChunked, "chunk", size, signature.isEmpty ? "unsigned" : "signed") }
    case .trailers(let trailers, let layer, _):
      if !trailers.isEmpty { count(layer, "chunk", nil, "trailers", adds: 0) }
    case .message(let message, _, let length):
      count(.eventstream, "message", UInt64(length), Self.kind(of: message))
    case .prelude:
      count(.lambda, "element", nil, "prelude")
      timeline?.add(mark: "prelude", at: position)
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

  /// Counts a delta that ends at this position.
  fileprivate mutating func count(_ delta: TextDeltaView, at position: StreamPosition) {
    deltaKinds.add(delta.kind.rawValue)
    timeline?.add(delta, at: position)
    guard delta.isToken else { return }
    tokenSizes.add(UInt64(delta.text.count))
    guard let delay = position.delay else { return }
    if times.firstToken == nil { times.firstToken = delay }
    if let last = times.lastToken {
      times.gaps.add(delay - min(last, delay))
      timeline?.addGap(from: last, to: delay)
    }
    times.lastToken = delay
  }
}
