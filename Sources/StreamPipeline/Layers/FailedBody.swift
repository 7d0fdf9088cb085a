internal import ByteKernels
internal import EventStreamCodec

/// The beginning of the body of a response that failed, in which the service explains itself.
@available(StreamingCodec 1.0, *)
struct FailedBody {
  /// The maximum number of bytes that are kept.
  private static let limit = 16_384

  private var bytes: [UInt8] = []

  /// Whether more of the body is of no use.
  var isFull: Bool { bytes.count == Self.limit }

  /// Keeps the bytes that a layer has just passed on.
  ///
  /// - Parameters:
  ///   - output: The output that received them.
  ///   - input: The input that the layer was given.
  ///   - heldCount: The number of unread bytes that the output held before.
  mutating func keep(_ output: LayerOutput, of input: Span<UInt8>, after heldCount: Int) {
    if output.lentCount > 0 {
      append(input.extracting(output.lentStart..<output.lentStart + output.lentCount))
    } else {
      append(output.held.rest.extracting(heldCount...))
    }
  }

  private mutating func append(_ piece: Span<UInt8>) {
    bytes.append(copying: piece.extracting(first: min(Self.limit - bytes.count, piece.count)))
  }

  /// Returns the error that the response reports, with the service's words from the body.
  ///
  /// - Parameter error: The error as the head or prelude reports it.
  func explain(_ error: ServiceError) -> ServiceError {
    let body = ServiceErrorBody(bytes.span)
    return ServiceError(
      source: error.source, type: error.type ?? body.type, code: error.code, message: body.message ?? error.message,
      upstream: body.upstream, offset: error.offset)
  }
}
