import ChunkedHTTP
import StreamCaptures

/// The messages of any file, their facts and the remarks on them do not depend on how its bytes are split.
///
/// The bytes of a file that is no capture, and of a connection without anything to skip, are those of its messages.
@Sendable func checkCaptures(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let setting = CaptureSetting(input.options)
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: CapturedMessages(setting))
  try Outcome.of(input.bytes, input.pieces, by: CapturedMessages(setting)).mustEqual(
    whole, "messages in pieces against whole")
  guard setting.detection == .nothing else { return }
  let bytes = whole.elements.flatMap { element -> [UInt8] in
    if case .message(_, let bytes) = element { bytes } else { [] }
  }
  if bytes != input.bytes { throw Violation(description: "bytes of a plain file were changed") }
}

/// The choices of an input's head.
private struct CaptureSetting {
  let selection: CaptureDecoder.Selection
  let detection: CaptureDecoder.Detection
  var limits = CaptureLimits()
  let leniencies: HTTPLeniencies

  init(_ choices: (UInt8, UInt8)) {
    selection = choices.0 & 3 == 0 ? .automatic : .number(Int(choices.0 & 3))
    detection = selection != .automatic ? .all : choices.0 & 4 != 0 ? .formats : choices.0 & 8 != 0 ? .nothing : .all
    if choices.0 & 16 != 0 {
      limits.maximumLineLength = 200
      limits.maximumEntryLength = 300
      limits.maximumSkippedLength = 100
      limits.maximumHeldRequestLength = 120
    }
    leniencies = HTTPLeniencies(rawValue: UInt32(choices.1 & 15))
  }
}

private struct CapturedMessages: FuzzedDecoder, ~Copyable {
  enum Element: Equatable {
    case message(CapturedMessage, [UInt8])
    case end([CaptureNote], attachment: String?)
  }

  private(set) var complaint: String?
  private var decoder: CaptureDecoder

  init(_ setting: CaptureSetting) {
    decoder = CaptureDecoder(
      setting.selection, detecting: setting.detection, limits: setting.limits, leniencies: setting.leniencies)
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(CaptureError) {
    var input = bytes
    while let piece = try decoder.next(&input) { Self.append(piece, to: &elements, &complaint) }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [Element]) throws(CaptureError) {
    while let piece = try decoder.finish() { Self.append(piece, to: &elements, &complaint) }
    elements.append(.end(decoder.notes, attachment: decoder.attachment))
  }

  /// Appends a piece; the pieces of a message are joined.
  private static func append(
    _ piece: borrowing CapturedPiece, to elements: inout [Element], _ complaint: inout String?
  ) {
    if piece.bytes.isEmpty { complaint = complaint ?? "a piece is empty" }
    if case .message(let message, let before)? = elements.last, message.number == piece.message.number {
      if message != piece.message { complaint = complaint ?? "the facts of message \(message.number) changed" }
      elements[elements.count - 1] = .message(message, before + array(piece.bytes))
    } else {
      elements.append(.message(piece.message, array(piece.bytes)))
    }
  }
}
