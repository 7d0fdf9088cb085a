internal import ByteKernels
internal import ChunkedHTTP
internal import LambdaStreaming

/// A function's response: the prelude, and the body behind it.
///
/// Where a prelude was promised and is missing, the body is carried all the same, and the end of the stream says so.
@available(StreamingCodec 1.0, *)
struct LambdaCarrier: Carrier, ~Copyable {
  let layer = StreamLayer.lambda
  private(set) var isOpen = false
  private(set) var declaredContent: SniffedLayer?
  private(set) var serviceError: ServiceFailure?
  private var decoder: LambdaPreludeDecoder
  private let isRequired: Bool
  private let reportsElements: Bool
  private var missing: LambdaMissingPrelude?
  private(set) var preludeIssues: [LambdaPreludeIssue] = []

  init(isRequired: Bool, _ options: StreamOptions, reportsElements: Bool) {
    decoder = LambdaPreludeDecoder(
      isRequired ? .required : .detected, limits: options.lambda, leniencies: options.lambdaLeniencies)
    self.isRequired = isRequired
    self.reportsElements = reportsElements
  }

  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    note(try Self.next(&decoder, &input, into: &body))
  }

  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    let size = body.count
    if let element = note(try Self.finish(&decoder, into: &body)) { return element }
    if body.count == size, isRequired, let missing { throw .missingPrelude(missing) }
    return nil
  }

  private mutating func note(_ element: CarrierElement?) -> CarrierElement? {
    switch element {
    case .prelude(let prelude, _)?:
      isOpen = true
      preludeIssues = prelude.issues
      let type = prelude.mergedHeaders["content-type"]
      if let type, let layer = StreamLayer(contentType: type), layer != .lambda {
        declaredContent = SniffedLayer(layer: layer, reason: .contentType(type))
      }
    case .missingPrelude(let finding)?:
      isOpen = true
      missing = finding
    case .functionError(let error, _)?: serviceError = ServiceFailure(error)
    default: break
    }
    return reportsElements ? element : nil
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout LambdaPreludeDecoder, _ input: inout Span<UInt8>, into body: inout [UInt8]
  ) throws(StreamError) -> CarrierElement? {
    do throws(LambdaPreludeError) {
      guard let element = try decoder.next(&input) else { return nil }
      return take(element, endingAt: 0, into: &body)
    } catch {
      throw .lambda(error)
    }
  }

  private static func finish(
    _ decoder: inout LambdaPreludeDecoder, into body: inout [UInt8]
  ) throws(StreamError) -> CarrierElement? {
    do throws(LambdaPreludeError) {
      // The text of an error is the end of the stream.
      let end = decoder.offset
      guard let element = try decoder.finish() else { return nil }
      return take(element, endingAt: end, into: &body)
    } catch {
      throw .lambda(error)
    }
  }

  private static func take(
    _ element: borrowing LambdaResponseElement, endingAt end: UInt64, into body: inout [UInt8]
  ) -> CarrierElement? {
    switch element {
    case .prelude(let prelude): return .prelude(prelude, offset: 0)
    case .missingPrelude(let finding): return .missingPrelude(finding)
    case .functionError(let error): return .functionError(error, offset: end)
    case .body(let bytes):
      body.append(copying: bytes)
      return nil
    }
  }
}

@available(StreamingCodec 1.0, *)
extension ServiceFailure {
  /// The failure that a function reported behind its response.
  init(_ error: LambdaFunctionError) {
    let code = error.type ?? error.details?.errorType ?? "no type"
    self.init(source: .function, code: code, message: error.message ?? "")
  }
}
