import EventStreamCodec
@testable import TextDeltas

/// The deltas of any event stream are well-formed, and do not depend on how its bytes are split.
@Sendable func checkFrameExtractor(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let setting = ExtractorSetting(input.options)
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: FrameExtractor(setting))
  try Outcome.of(input.bytes, input.pieces, by: FrameExtractor(setting)).mustEqual(
    whole, "deltas in pieces against whole")
}

/// The error of either layer.
enum FrameExtractorError: Error, Equatable {
  case frames(EventStreamError)
  case text(TextDeltaError)
}

/// The extractor on the messages of a decoder.
struct FrameExtractor: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder = EventStreamDecoder()
  private var extractor: TextDeltaExtractor
  private let joins: Bool
  private var hasTextFailed = false

  init(_ setting: ExtractorSetting) {
    extractor = setting.extractor
    joins = setting.joinsText
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [DeltaElement]) throws(FrameExtractorError) {
    do throws(FrameExtractorError) {
      // An extractor that threw must say so again by itself, without a message.
      if !hasTextFailed { try Self.decode(bytes, &decoder, into: &elements, &extractor, &complaint, joins) }
      try Self.drain(&extractor, into: &elements, &complaint, joins)
    } catch {
      if case .text = error { hasTextFailed = true }
      throw error
    }
  }

  // Apart from `self`: a message borrows the decoder while the extractor reads it.
  private static func decode(
    _ bytes: Span<UInt8>, _ decoder: inout EventStreamDecoder, into elements: inout [DeltaElement],
    _ extractor: inout TextDeltaExtractor, _ complaint: inout String?, _ joins: Bool
  ) throws(FrameExtractorError) {
    var input = bytes
    var failure: TextDeltaError?
    do throws(EventStreamError) {
      while failure == nil, let message = try decoder.next(&input) {
        var frame = TextFrame(message)
        do throws(TextDeltaError) {
          while let delta = try extractor.next(&frame) {
            DeltaElement.append(delta, to: &elements, &complaint, joining: joins)
          }
        } catch {
          failure = error
        }
      }
    } catch {
      throw .frames(error)
    }
    if let failure { throw .text(failure) }
  }

  /// Takes what an extractor has left without a message: nothing.
  private static func drain(
    _ extractor: inout TextDeltaExtractor, into elements: inout [DeltaElement], _ complaint: inout String?,
    _ joins: Bool
  ) throws(FrameExtractorError) {
    var nothing = Span<UInt8>()
    do throws(TextDeltaError) {
      while let delta = try extractor.next(&nothing) {
        DeltaElement.append(delta, to: &elements, &complaint, joining: joins)
      }
    } catch {
      throw .text(error)
    }
  }

  mutating func finish(into elements: inout [DeltaElement]) throws(FrameExtractorError) {
    do throws(EventStreamError) {
      try decoder.finish()
    } catch {
      guard case .truncatedMessage(_, let held, _) = error else { throw .frames(error) }
      extractor.noteCut(heldBytes: held)
    }
    do throws(TextDeltaError) {
      while let delta = try extractor.finish() {
        DeltaElement.append(delta, to: &elements, &complaint, joining: joins)
      }
    } catch {
      hasTextFailed = true
      throw .text(error)
    }
    elements.append(.end(outcome: extractor.outcome, family: extractor.family?.name))
  }
}
