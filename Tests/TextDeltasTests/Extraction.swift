import EventStreamCodec
import TestSupport
import Testing
import TextDeltas

/// What came of a stream, owned and comparable.
struct Extraction: Equatable {
  var deltas: [TextDelta] = []
  var error: TextDeltaError?
  var outcome: StreamOutcome?
  var family: String?
  /// The count of unread events, and the name of the first.
  var unread: String?
  /// The same, unless an operation defines an event of that name.
  var unknown: String?

  /// All text without separators.
  func text(separator: String) -> String {
    var copy = self
    copy.deltas.removeAll { $0.kind == .text && $0.text == separator }
    return copy.text()
  }

  var ending: Ending? { outcome.map { Ending($0) } }

  /// All text of a kind.
  func text(of kind: DeltaKind = .text) -> String {
    var utf8: [UInt8] = []
    for delta in deltas where delta.kind == kind { utf8 += delta.text.utf8 }
    return String(decoding: utf8, as: UTF8.self)
  }
}

/// An outcome without its offsets and descriptions.
enum Ending: Equatable {
  case complete, ended, cutBetweenElements, empty
  case cut(heldBytes: Int)
  case failed(ServiceError.Source, name: String, message: String)
  case refused(String)
  case notUnderstood
  case damaged(String)

  init(_ outcome: StreamOutcome) {
    switch outcome {
    case .complete: self = .complete
    case .ended: self = .ended
    case .cut(let cut): self = cut.heldBytes > 0 ? .cut(heldBytes: cut.heldBytes) : .cutBetweenElements
    case .empty: self = .empty
    case .failed(let error):
      self = .failed(error.source, name: error.type ?? error.code ?? "", message: error.message)
    case .refused(let reason): self = .refused(reason)
    case .notUnderstood: self = .notUnderstood
    case .damaged(let damage): self = .damaged(damage.code)
    }
  }
}

/// How the bytes of a stream come.
enum Reads {
  case whole
  case pieces(Int)
  case random(UInt64)

  func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var position = 0
    var random = SeededGenerator(seed: 0)
    if case .random(let seed) = self { random = SeededGenerator(seed: seed) }
    while position < bytes.count {
      let size: Int
      switch self {
      case .whole: size = bytes.count
      case .pieces(let count): size = count
      case .random: size = Int.random(in: 0...300, using: &random)
      }
      let end = min(position + size, bytes.count)
      pieces.append(bytes[position..<end])
      position = end
    }
    return pieces
  }
}

/// An extractor that keeps what it yields.
struct Extracting: ~Copyable {
  var extractor: TextDeltaExtractor
  var result = Extraction()

  init(
    _ family: StreamFamily? = nil, format: StreamFormat = .automatic, options: TextDeltaExtractor.Options = [],
    limits: TextDeltaLimits = TextDeltaLimits()
  ) {
    extractor = TextDeltaExtractor(family: family, format: format, options: options, limits: limits)
  }

  mutating func take(_ bytes: ArraySlice<UInt8>) {
    let piece = Array(bytes)
    var input = piece.span
    do throws(TextDeltaError) {
      while let delta = try extractor.next(&input) { result.deltas.append(TextDelta(delta)) }
      if !input.isEmpty { result.deltas.append(TextDelta(kind: .error, text: "the input was not taken")) }
    } catch {
      result.error = error
    }
  }

  mutating func take(_ frame: NaiveFrame) {
    // Half of the frames as messages: the others as the parts of an event, which have a path of their own.
    let isEvent = frame.headers[":message-type"].map { $0 == Array("event".utf8) } ?? true
    if isEvent, frame.offset % 2 == 0 {
      let type = frame.headers[":event-type"] ?? []
      let contentType = frame.headers[":content-type"] ?? []
      var input = TextFrame(
        type: type.span, contentType: contentType.span, payload: frame.payload.span, offset: UInt64(frame.offset))
      return take(&input)
    }
    let headers = frame.headers.sorted { $0.key < $1.key }.map { name, value in
      EventStreamHeader(name: name, value: .string(String(decoding: value, as: UTF8.self)))
    }
    var bytes: [UInt8] = []
    do {
      try EventStreamEncoder().append(EventStreamMessage(headers: headers, payload: frame.payload), to: &bytes)
      // The payload starts where the frame says.
      let start = frame.offset - (bytes.count - frame.payload.count - 4)
      var decoder = EventStreamDecoder(startingAt: UInt64(max(start, 0)))
      var rest = bytes.span
      guard let message = try decoder.next(&rest) else { return }
      var input = TextFrame(message)
      take(&input)
    } catch {
      Issue.record("\(error)")
    }
  }

  private mutating func take(_ frame: inout TextFrame) {
    do throws(TextDeltaError) {
      while let delta = try extractor.next(&frame) { result.deltas.append(TextDelta(delta)) }
    } catch {
      result.error = error
    }
  }

  /// Takes a message by way of the queue, as decoders do that keep no message between calls.
  mutating func takeQueued(_ message: EventStreamMessageView) {
    do throws(TextDeltaError) {
      if let delta = extractor.shortDelta(of: message.payload, headers: message.headerBlockIdentity) {
        result.deltas.append(TextDelta(delta.view))
      } else {
        try extractor.enqueue(message)
        while let delta = try extractor.nextQueued() { result.deltas.append(TextDelta(delta)) }
      }
    } catch {
      result.error = error
    }
  }

  mutating func finish() {
    do throws(TextDeltaError) {
      while let delta = try extractor.finish() { result.deltas.append(TextDelta(delta)) }
    } catch {
      result.error = error
    }
    result.outcome = extractor.outcome
    result.unread = extractor.unreadEvents.map { "\($0.count) \($0.firstName)" }
    result.unknown = extractor.unknownEvents.map { "\($0.count) \($0.firstName)" }
    result.family = extractor.family?.name
  }
}

func extract(
  _ bytes: [UInt8], _ family: StreamFamily? = nil, format: StreamFormat = .automatic,
  options: TextDeltaExtractor.Options = [], limits: TextDeltaLimits = TextDeltaLimits(), reads: Reads = .whole
) -> Extraction {
  var extracting = Extracting(family, format: format, options: options, limits: limits)
  for piece in reads.split(bytes) { extracting.take(piece) }
  extracting.finish()
  return extracting.result
}

func extract(_ text: String, _ family: StreamFamily? = nil, format: StreamFormat = .automatic) -> Extraction {
  extract(Array(text.utf8), family, format: format)
}

func extract(
  frames: [NaiveFrame], _ family: StreamFamily? = nil, format: StreamFormat = .automatic, left: Int = 0
) -> Extraction {
  var extracting = Extracting(family, format: format)
  for frame in frames { extracting.take(frame) }
  if left > 0 { extracting.extractor.noteCut(heldBytes: left) }
  extracting.finish()
  return extracting.result
}
