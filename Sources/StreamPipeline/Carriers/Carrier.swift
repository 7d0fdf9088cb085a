internal import LambdaStreaming

/// A layer that is taken off: one step over the bytes of the layer around it.
@available(StreamingCodec 1.0, *)
protocol Carrier: ~Copyable {
  /// The layer.
  var layer: StreamLayer { get }

  /// Whether the layer has come so far that it has said all that it says of what it carries.
  var isOpen: Bool { get }

  /// A carrier that the layer says is between it and the next.
  var impliedCarrier: StreamLayer? { get }

  /// What the layer itself says of the bytes that it carries.
  var declaredContent: SniffedLayer? { get }

  /// What a service reported in this layer.
  var serviceError: ServiceFailure? { get }

  /// What is odd about a prelude in this layer.
  var preludeIssues: [LambdaPreludeIssue] { get }

  /// Goes on to the next element, or to the next piece of what is carried, which is appended to `body`; one of both.
  ///
  /// Where elements are not reported, pieces are joined up to ``CarrierLimits/joinedSize``: a piece may be five bytes. What
  /// has been appended when it throws counts; it throws again when called again.
  ///
  /// - Returns: The element; nil for a piece, and where `input` is used up.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement?

  /// Says that the bytes have ended; called until it returns nil and appends nothing.
  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement?
}

@available(StreamingCodec 1.0, *)
extension Carrier where Self: ~Copyable {
  var isOpen: Bool { true }
  var impliedCarrier: StreamLayer? { nil }
  var declaredContent: SniffedLayer? { nil }
  var serviceError: ServiceFailure? { nil }
  var preludeIssues: [LambdaPreludeIssue] { [] }
}

/// A carrier of whichever kind, in a box: those in a stack differ in kind, and none can be copied.
@available(StreamingCodec 1.0, *)
protocol AnyCarrier: AnyObject {
  var layer: StreamLayer { get }
  var isOpen: Bool { get }
  var impliedCarrier: StreamLayer? { get }
  var declaredContent: SniffedLayer? { get }
  var serviceError: ServiceFailure? { get }
  var preludeIssues: [LambdaPreludeIssue] { get }

  @_lifetime(input: copy input)
  func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement?

  func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement?
}

/// The box of a carrier.
@available(StreamingCodec 1.0, *)
final class CarrierBox<Content: Carrier & ~Copyable>: AnyCarrier {
  private var carrier: Content

  init(_ carrier: consuming Content) { self.carrier = carrier }

  var layer: StreamLayer { carrier.layer }
  var isOpen: Bool { carrier.isOpen }
  var impliedCarrier: StreamLayer? { carrier.impliedCarrier }
  var declaredContent: SniffedLayer? { carrier.declaredContent }
  var serviceError: ServiceFailure? { carrier.serviceError }
  var preludeIssues: [LambdaPreludeIssue] { carrier.preludeIssues }

  @_lifetime(input: copy input)
  func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    try carrier.next(&input, into: &body)
  }

  func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? { try carrier.finish(into: &body) }
}

/// What carriers have in common.
enum CarrierLimits {
  /// How many bytes of pieces that follow one another are joined at most: a stream read whole is not copied whole.
  static let joinedSize = 65_536
}
