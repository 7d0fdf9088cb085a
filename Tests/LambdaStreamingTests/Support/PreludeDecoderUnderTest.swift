import LambdaStreaming
import StrictJSON
import TestSupport

/// What a decoder of responses delivered, owned and independent of how the bytes were split.
@available(StreamingCodec 1.0, *)
enum ResponsePiece: Equatable, Sendable {
  case prelude(LambdaPrelude)
  case missingPrelude(LambdaMissingPrelude)
  case body([UInt8])
  case functionError(LambdaFunctionError)
}

@available(StreamingCodec 1.0, *)
extension [ResponsePiece] {
  mutating func append(copying element: LambdaResponseElement) {
    switch element {
    case .prelude(let prelude): append(.prelude(prelude))
    case .missingPrelude(let missing): append(.missingPrelude(missing))
    case .body(let bytes): append(body: array(bytes))
    case .functionError(let error): append(.functionError(error))
    }
  }

  mutating func append(body bytes: [UInt8]) {
    if case .body(let before)? = last {
      self[count - 1] = .body(before + bytes)
    } else {
      append(.body(bytes))
    }
  }

  var prelude: LambdaPrelude? {
    guard case .prelude(let prelude)? = first else { return nil }
    return prelude
  }

  var missing: LambdaMissingPrelude? {
    guard case .missingPrelude(let missing)? = first else { return nil }
    return missing
  }

  var functionError: LambdaFunctionError? {
    guard case .functionError(let error)? = last else { return nil }
    return error
  }

  var body: [UInt8] {
    flatMap { piece -> [UInt8] in
      guard case .body(let bytes) = piece else { return [] }
      return bytes
    }
  }
}

@available(StreamingCodec 1.0, *)
protocol PreludeSettings {
  static var expectation: LambdaPreludeExpectation { get }
  static var limit: Int { get }
  static var leniencies: LambdaResponseLeniencies { get }
}

@available(StreamingCodec 1.0, *)
extension PreludeSettings {
  static var limit: Int { 16384 }
  static var leniencies: LambdaResponseLeniencies { [] }
}

@available(StreamingCodec 1.0, *)
enum Required: PreludeSettings { static var expectation: LambdaPreludeExpectation { .required } }
@available(StreamingCodec 1.0, *)
enum Detected: PreludeSettings { static var expectation: LambdaPreludeExpectation { .detected } }
@available(StreamingCodec 1.0, *)
enum Absent: PreludeSettings { static var expectation: LambdaPreludeExpectation { .absent } }
@available(StreamingCodec 1.0, *)
enum RequiredShort: PreludeSettings {
  static var expectation: LambdaPreludeExpectation { .required }
  static var limit: Int { 26 }
}
@available(StreamingCodec 1.0, *)
enum DetectedShort: PreludeSettings {
  static var expectation: LambdaPreludeExpectation { .detected }
  static var limit: Int { 26 }
}

@available(StreamingCodec 1.0, *)
enum ErrorTextInBody: PreludeSettings {
  static var expectation: LambdaPreludeExpectation { .detected }
  static var leniencies: LambdaResponseLeniencies { [.errorTextInBody] }
}

@available(StreamingCodec 1.0, *)
struct PreludeDecoderUnderTest<Settings: PreludeSettings>: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  private var decoder = LambdaPreludeDecoder(
    Settings.expectation, limits: LambdaPreludeLimits(maximumLength: Settings.limit),
    leniencies: Settings.leniencies)

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [ResponsePiece]) throws(LambdaPreludeError) {
    var input = bytes
    while let element = try decoder.next(&input) { elements.append(copying: element) }
    precondition(input.isEmpty)
  }

  mutating func finish(into elements: inout [ResponsePiece]) throws(LambdaPreludeError) {
    while let element = try decoder.finish() { elements.append(copying: element) }
  }
}

/// Decodes `bytes`, checks the laws and the reference, and returns what came.
@available(StreamingCodec 1.0, *)
func decode<S: PreludeSettings>(
  _ bytes: [UInt8], _ settings: S.Type = Required.self
) -> (outcome: DecodingOutcome<ResponsePiece, LambdaPreludeError>, complaints: [String]) {
  let laws = DecoderLaws<PreludeDecoderUnderTest<S>>()
  let outcome = laws.outcome(of: bytes)
  var complaints = laws.violations(on: bytes, everySplit: 300)
  let reference = ReferencePrelude(bytes, S.expectation, limit: S.limit, isJSON: isJSON)
  let verdict = ReferencePrelude.Verdict(outcome, in: bytes)
  if verdict != reference.verdict { complaints.append("found \(verdict), expected \(reference.verdict)") }
  if outcome.elements.body != reference.body { complaints.append("another body than expected") }
  return (outcome, complaints)
}

@available(StreamingCodec 1.0, *)
func isJSON(_ text: [UInt8]) -> Bool { (try? JSONValue(parsing: text.span)) != nil }

@available(StreamingCodec 1.0, *)
extension ReferencePrelude.Verdict {
  /// What an outcome amounts to.
  init(_ outcome: DecodingOutcome<ResponsePiece, LambdaPreludeError>, in bytes: [UInt8]) {
    switch outcome.failure {
    case .invalidJSON?, .nestedTooDeeply?: self = .invalidJSON
    case .invalidDelimiter(let offset, let count, _)?: self = .invalidDelimiter(offset: Int(offset), count: count)
    case .preludeTooLong?: self = .tooLong
    case .missingDelimiter?: self = .cut
    default:
      if let missing = outcome.elements.missing {
        self = .missing(missing.reason, offset: Int(missing.offset))
      } else if outcome.elements.prelude != nil {
        self = .prelude(json: 0..<bytes.count - outcome.elements.body.count - 8)
      } else {
        self = .notAsked
      }
    }
  }
}

/// A copy of a span's bytes.
@available(StreamingCodec 1.0, *)
func array(_ span: Span<UInt8>) -> [UInt8] {
  var copy: [UInt8] = []
  copy.reserveCapacity(span.count)
  for index in span.indices { copy.append(span[index]) }
  return copy
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
