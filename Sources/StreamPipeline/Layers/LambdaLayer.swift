internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec
internal import LambdaStreaming
internal import StrictJSON

/// A function's response: the prelude, and the body after it.
///
/// If a promised prelude is missing, the body is delivered all the same, and the end of the stream reports the fault.
@available(StreamingCodec 1.0, *)
struct LambdaLayer: ~Copyable {
  /// Whether everything is known that the layer says about its body.
  private(set) var isOpen = false
  /// The body's layer, if the prelude's content type names it.
  private(set) var declaredContent: DetectedLayer?
  /// The error that the function reported, without the words in the body.
  private var reportedError: ServiceError?
  /// The beginning of the body, if the prelude's status reports a failure.
  private var failedBody: FailedBody?
  /// The coding that the prelude names for the body.
  private(set) var impliedEnvelope: StreamLayer?
  /// What is unusual about the prelude.
  private(set) var preludeIssues: [LambdaPreludeIssue] = []
  private var decoder: LambdaPreludeDecoder
  private let isRequired: Bool
  private var missing: LambdaMissingPrelude?

  /// - Parameter isRequired: Whether a missing prelude is an error.
  init(isRequired: Bool, _ options: StreamOptions) {
    decoder = LambdaPreludeDecoder(
      isRequired ? .required : .detected, limits: options.lambda, leniencies: options.lambdaLeniencies)
    self.isRequired = isRequired
  }

  /// The error that the function reported; that of a prelude is explained by the body.
  var serviceError: ServiceError? {
    guard let reportedError, let failedBody else { return reportedError }
    return failedBody.explain(reportedError)
  }

  /// Whether the next bytes belong to the prelude, or may explain the error that it reports.
  var isOfInterest: Bool { !isOpen || failedBody.map { !$0.isFull } ?? false }

  /// Whether any byte has been read.
  var hasBegun: Bool { decoder.offset > 0 }

  /// The error to report once everything has been delivered, if a required prelude is missing.
  var missingPrelude: StreamError? {
    guard isRequired, let missing else { return nil }
    return .missingPrelude(missing)
  }

  /// Reads to the next element or piece of the body; the piece goes to `output`.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into output: inout LayerOutput) throws(StreamError) -> EnvelopeElement?
  {
    let all = input
    let heldCount = output.held.unreadCount
    let element = note(try Self.next(&decoder, &input, into: &output))
    if element == nil { failedBody?.keep(output, of: all, after: heldCount) }
    if case .missingPrelude? = element, let error = delimiterError(input.first) { throw error }
    return element
  }

  /// Reads what only the end of the stream decides.
  ///
  /// Call until it returns nil and adds nothing to `output`.
  mutating func finish(into output: inout LayerOutput) throws(StreamError) -> EnvelopeElement? {
    let heldCount = output.held.unreadCount
    let element = note(try Self.finish(&decoder, into: &output))
    if element == nil { failedBody?.keep(output, of: Span(), after: heldCount) }
    if case .missingPrelude? = element, let error = delimiterError(nil) { throw error }
    return element
  }

  /// Returns the error of a delimiter that is too short, or nil.
  ///
  /// It serves responses that may have no prelude: an object with NULs after it is neither JSON nor text.
  ///
  /// - Parameter next: The byte in the place of a NUL; nil at the end.
  private func delimiterError(_ next: UInt8?) -> StreamError? {
    let beginning = decoder.beginning
    var length = beginning.count
    while length > 0, beginning[length - 1] == 0 { length -= 1 }
    let count = beginning.count - length
    guard !isRequired, (1..<8).contains(count),
      (try? JSONValue(parsing: beginning.extracting(first: length)))?.objectValue != nil
    else { return nil }
    guard let next else { return .lambda(.missingDelimiter(offset: decoder.offset, held: beginning.count)) }
    return .lambda(.invalidDelimiter(offset: decoder.offset, count: count, byte: next))
  }

  /// The error of a response that ends within its delimiter, before ``finish(into:)``.
  var unfinishedDelimiter: StreamError? { isOpen ? nil : delimiterError(nil) }

  private mutating func note(_ element: EnvelopeElement?) -> EnvelopeElement? {
    switch element {
    case .prelude(let prelude, _)?:
      isOpen = true
      preludeIssues = prelude.issues
      reportedError = prelude.serviceError
      if reportedError != nil { failedBody = FailedBody() }
      if let coding = prelude.mergedHeaders["content-encoding"]?.lowercased(), ["gzip", "x-gzip"].contains(coding) {
        impliedEnvelope = .gzip
      }
      if let type = prelude.mergedHeaders["content-type"], let layer = StreamLayer(contentType: type), layer != .lambda
      {
        declaredContent = DetectedLayer(layer: layer, evidence: .contentType(type))
      }
    case .missingPrelude(let finding)?:
      isOpen = true
      missing = finding
    case .functionError(let error, _)?: reportedError = reportedError ?? error.serviceError
    default: break
    }
    return element
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout LambdaPreludeDecoder, _ input: inout Span<UInt8>, into output: inout LayerOutput
  ) throws(StreamError) -> EnvelopeElement? {
    let all = input
    do throws(LambdaPreludeError) {
      guard let element = try decoder.next(&input) else { return nil }
      return take(element, of: all, endingAt: 0, into: &output)
    } catch {
      throw .lambda(error)
    }
  }

  private static func finish(
    _ decoder: inout LambdaPreludeDecoder, into output: inout LayerOutput
  ) throws(StreamError) -> EnvelopeElement? {
    do throws(LambdaPreludeError) {
      // A function's error ends the stream.
      let end = decoder.offset
      guard let element = try decoder.finish() else { return nil }
      return take(element, of: Span(), endingAt: end, into: &output)
    } catch {
      throw .lambda(error)
    }
  }

  private static func take(
    _ element: borrowing LambdaResponseElement, of input: Span<UInt8>, endingAt end: UInt64,
    into output: inout LayerOutput
  ) -> EnvelopeElement? {
    switch element {
    case .prelude(let prelude): return .prelude(prelude, offset: 0)
    case .missingPrelude(let finding): return .missingPrelude(finding)
    case .functionError(let error): return .functionError(error, offset: end)
    case .body(let bytes):
      output.take(bytes, of: input)
      return nil
    }
  }
}

// MARK: Errors

@available(StreamingCodec 1.0, *)
extension LambdaPreludeError: LayerError {
  var layer: StreamLayer? { .lambda }
}

@available(StreamingCodec 1.0, *)
extension InvokeResponseError: LayerError {
  var layer: StreamLayer? { .lambda }
}
