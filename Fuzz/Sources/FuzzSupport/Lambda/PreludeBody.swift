import ChunkedHTTP
import LambdaStreaming

/// The prelude of a function's response is what a naive reference says, however it is split; and what decodes encodes to
/// the same again.
@Sendable func checkPrelude(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let settings = PreludeSettings(input.options)
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: PreludeDecoder(settings))
  try Outcome.of(input.bytes, input.pieces, by: PreludeDecoder(settings))
    .mustEqual(whole, "a response in pieces against whole")
  try checkAgainstReference(whole, input.bytes, settings)
  guard case .prelude(let prelude)? = whole.elements.first else { return }
  try checkText(prelude, in: input.bytes)
  try checkEncodesAgain(prelude)
}

/// What an input's head chooses.
private struct PreludeSettings {
  let expectation: LambdaPreludeExpectation
  let limit: Int
  let leniencies: LambdaResponseLeniencies

  init(_ options: (UInt8, UInt8)) {
    expectation = [.required, .detected, .required, .absent][Int(options.0 & 3)]
    limit = options.0 & 4 == 0 ? 16384 : max(Int(options.1), 1)
    leniencies = options.0 & 8 == 0 ? [] : .errorTextInBody
  }
}

/// What a decoder of responses delivers, owned; the body is joined.
private enum ResponseElement: Equatable {
  case prelude(LambdaPrelude)
  case missingPrelude(LambdaMissingPrelude)
  case body([UInt8])
  case functionError(LambdaFunctionError)
}

extension [ResponseElement] {
  fileprivate var body: [UInt8] {
    flatMap { element -> [UInt8] in
      guard case .body(let bytes) = element else { return [] }
      return bytes
    }
  }
}

private func checkAgainstReference(
  _ found: Outcome<ResponseElement, LambdaPreludeError>, _ bytes: [UInt8], _ settings: PreludeSettings
) throws(Violation) {
  var fault: NaiveJSON.Fault?
  let reference = ReferencePrelude(bytes, settings.expectation, limit: settings.limit) { text in
    var parser = NaiveJSON(text, maximumDepth: 512)
    do throws(NaiveJSON.Fault) { _ = try parser.text() } catch { fault = error }
    return fault == nil
  }
  let verdict: ReferencePrelude.Verdict
  switch found.failure {
  case .invalidJSON(let offset, let byte)?:
    verdict = .invalidJSON
    // Ill-formed UTF-8 is found at different places; all else is not.
    if let fault, String(validating: bytes, as: UTF8.self) != nil {
      try check(offset == UInt64(fault.offset), "invalid at \(offset), expected \(fault)")
      try check((byte == nil) == (bytes[fault.offset] == 0), "\(short(byte as Any)) for \(fault)")
    }
  case .nestedTooDeeply?: verdict = .invalidJSON
  case .invalidDelimiter(let offset, let count, let byte)?:
    verdict = .invalidDelimiter(offset: Int(offset), count: count)
    try check(bytes[Int(offset)] == byte, "another byte at \(offset) than \(byte)")
  case .preludeTooLong(let offset, let limit)?:
    verdict = .tooLong
    try check(limit == settings.limit && offset == UInt64(limit), "a limit of \(limit) at \(offset)")
  case .missingDelimiter(let offset, let held)?:
    verdict = .cut
    try check(held == bytes.count && offset == UInt64(held), "\(held) bytes held of \(bytes.count)")
  default:
    switch found.elements.first {
    case .prelude?: verdict = .prelude(json: 0..<bytes.count - reference.body.count - 8)
    case .missingPrelude(let missing)?: verdict = .missing(missing.reason, offset: Int(missing.offset))
    case .body?, .functionError?, nil: verdict = .notAsked
    }
  }
  try check(verdict == reference.verdict, "\(verdict), expected \(reference.verdict)")

  var body = reference.body
  var isError = false
  if settings.leniencies.contains(.errorTextInBody), let start = ReferenceBodyError.start(in: body) {
    body = Array(body[..<start])
    isError = true
  }
  try check(found.elements.body == body, "the body \(short(found.elements.body)), expected \(short(body))")
  if case .functionError? = found.elements.last {
    try check(isError, "an error that is none")
  } else {
    try check(!isError, "no error")
  }
}

/// What the prelude says is what a naive parser reads in its text.
private func checkText(_ prelude: LambdaPrelude, in bytes: [UInt8]) throws(Violation) {
  var parser = NaiveJSON(Array(bytes.prefix { $0 != 0 }), maximumDepth: 512)
  let object: NaiveJSON.Value
  do throws(NaiveJSON.Fault) {
    object = try parser.text()
  } catch {
    throw Violation(description: "a prelude that is no JSON: \(error)")
  }
  guard case .object(let members) = object.kind else { throw Violation(description: "a prelude that is no object") }
  func last(_ name: String) -> NaiveJSON.Value? { members.last { $0.name == Array(name.utf8) }?.value }

  if case .object(let headers)? = last("headers")?.kind, headers.allSatisfy({ $0.value.string != nil }) {
    let expected = headers.map {
      HTTPFieldLine(name: String(decoding: $0.name, as: UTF8.self), rawValue: $0.value.string ?? [])
    }
    try check(Array(prelude.headers) == expected, "headers \(short(prelude.headers)), expected \(short(expected))")
  }
  if last("headers") == nil { try check(prelude.headers.isEmpty, "headers from nowhere") }
  if last("statusCode") == nil { try check(prelude.statusCode == nil, "a status from nowhere") }
  if last("cookies") == nil { try check(prelude.cookies.isEmpty, "cookies from nowhere") }
  let known = ["statusCode", "headers", "multiValueHeaders", "cookies"].map { Array($0.utf8) }
  let others = members.filter { !known.contains($0.name) }
  try check(
    prelude.otherMembers.map { Array($0.name.utf8) } == others.map(\.name),
    "other members \(short(prelude.otherMembers))")
}

/// What the encoder takes decodes to the same, without an issue; and what has no issue the encoder takes.
private func checkEncodesAgain(_ prelude: LambdaPrelude) throws(Violation) {
  var encoded: [UInt8] = []
  do throws(LambdaPreludeEncodingError) {
    try LambdaPreludeEncoder().append(prelude, to: &encoded)
  } catch {
    switch error {
    // Headers that are there twice are no issue to a decoder, and what was short with escapes may be too long without.
    case .repeatedHeader, .preludeTooLong: return
    default: return try check(!prelude.issues.isEmpty, "what was decoded does not encode: \(error)")
    }
  }
  let again = try Outcome.of(
    encoded, [0..<encoded.count], by: PreludeDecoder(PreludeSettings((0, 0))))
  guard again.failure == nil, again.elements.count == 1, case .prelude(let second) = again.elements[0] else {
    throw Violation(description: "\(short(prelude)) encodes to \(short(encoded)), which decodes to \(short(again))")
  }
  try check(second.issues.isEmpty, "issues in what was encoded: \(short(second.issues))")
  try check(
    second.statusCode == prelude.statusCode && second.headers == prelude.headers && second.cookies == prelude.cookies,
    "\(short(prelude)) comes back as \(short(second))")
  for field in prelude.multiValueHeaders {
    try check(
      second.multiValueHeaders.values(named: field.name) == prelude.multiValueHeaders.values(named: field.name),
      "\(field.name): \(short(prelude)) comes back as \(short(second))")
  }
  var twice: [UInt8] = []
  do throws(LambdaPreludeEncodingError) {
    try LambdaPreludeEncoder().append(second, to: &twice)
  } catch {
    throw Violation(description: "what was encoded does not encode again: \(error)")
  }
  try check(twice == encoded, "\(short(encoded)) encodes again to \(short(twice))")
}

/// The decoder of preludes.
private struct PreludeDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: LambdaPreludeDecoder

  init(_ settings: PreludeSettings) {
    decoder = LambdaPreludeDecoder(
      settings.expectation, limits: LambdaPreludeLimits(maximumLength: settings.limit),
      leniencies: settings.leniencies)
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [ResponseElement]) throws(LambdaPreludeError) {
    var input = bytes
    while let element = try decoder.next(&input) { Self.append(element, to: &elements) }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [ResponseElement]) throws(LambdaPreludeError) {
    while let element = try decoder.finish() { Self.append(element, to: &elements) }
  }

  private static func append(_ element: borrowing LambdaResponseElement, to elements: inout [ResponseElement]) {
    switch element {
    case .prelude(let prelude): elements.append(.prelude(prelude))
    case .missingPrelude(let missing): elements.append(.missingPrelude(missing))
    case .functionError(let error): elements.append(.functionError(error))
    case .body(let bytes):
      if case .body(let before)? = elements.last {
        elements[elements.count - 1] = .body(before + array(bytes))
      } else {
        elements.append(.body(array(bytes)))
      }
    }
  }
}
