import ChunkedHTTP
import StreamCaptures
import TestSupport

/// A message of a capture, owned.
struct OwnedMessage: Equatable, Sendable {
  var facts: CapturedMessage
  var bytes: [UInt8]
  /// The delays of the message's pieces, without repetitions.
  var delays: [UInt64]

  /// The bytes as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// The settings of a decoder under test.
protocol CaptureSettings {
  static var selection: CaptureDecoder.Selection { get }
}

enum AllMessages: CaptureSettings {
  static var selection: CaptureDecoder.Selection { .automatic }
}

enum SecondMessage: CaptureSettings {
  static var selection: CaptureDecoder.Selection { .number(2) }
}

/// The capture decoder as the laws' harness sees it.
struct MessagesUnderTest<Settings: CaptureSettings>: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  private var decoder = CaptureDecoder(Settings.selection)
  var isUnderstood: Bool { !decoder.notes.isEmpty }

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [OwnedMessage]) throws(CaptureError) {
    var input = bytes
    while let piece = try decoder.next(&input) { Self.append(piece, to: &elements) }
  }

  mutating func finish(into elements: inout [OwnedMessage]) throws(CaptureError) {
    while let piece = try decoder.finish() { Self.append(piece, to: &elements) }
  }

  /// Appends a piece; one with other facts than those before it counts as another message.
  private static func append(_ piece: borrowing CapturedPiece, to elements: inout [OwnedMessage]) {
    if elements.last?.facts != piece.message {
      elements.append(OwnedMessage(facts: piece.message, bytes: [], delays: []))
    }
    let last = elements.count - 1
    for index in piece.bytes.indices { elements[last].bytes.append(piece.bytes[index]) }
    if let delay = piece.delay, elements[last].delays.last != delay { elements[last].delays.append(delay) }
  }
}

/// The result of reading a capture: its messages, the error, and whether any law was broken.
struct CaptureOutcome {
  var messages: [OwnedMessage]
  var error: CaptureError?
  var violations: [String]
  var notes: [CaptureNote]

  var texts: [String] { messages.map(\.text) }
}

/// Reads a capture whole, and checks that no split of its bytes changes the result.
func readCapture<S: CaptureSettings>(_ bytes: [UInt8], _ settings: S.Type = AllMessages.self) -> CaptureOutcome {
  let laws = DecoderLaws(MessagesUnderTest<S>.self)
  let outcome = laws.outcome(of: bytes)
  return CaptureOutcome(
    messages: outcome.elements, error: outcome.failure, violations: laws.violations(on: bytes),
    notes: captureNotes(bytes, S.selection))
}

func readCapture<S: CaptureSettings>(_ text: String, _ settings: S.Type = AllMessages.self) -> CaptureOutcome {
  readCapture(Array(text.utf8), settings)
}

/// The remarks on a capture.
private func captureNotes(_ bytes: [UInt8], _ selection: CaptureDecoder.Selection) -> [CaptureNote] {
  var decoder = CaptureDecoder(selection)
  do throws(CaptureError) {
    var input = bytes.span
    while try decoder.next(&input) != nil {}
    while try decoder.finish() != nil {}
  } catch {}
  return decoder.notes
}
