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

  /// Keeps what a layer has passed on.
  ///
  /// - Parameters:
  ///   - output: What has received it.
  ///   - input: The input that the layer was given.
  ///   - heldCount: The number of unread bytes that the output held before.
  mutating func keep(_ output: LayerOutput, of input: Span<UInt8>, after heldCount: Int) {
    let room = Self.limit - bytes.count
    if output.lentCount > 0 {
      let piece = input.extracting(output.lentStart..<output.lentStart + output.lentCount)
      bytes.append(copying: piece.extracting(first: min(room, piece.count)))
    } else {
      bytes += output.held.unread.dropFirst(heldCount).prefix(room)
    }
  }

  /// The error that the response reports, in the service's words.
  ///
  /// - Parameters:
  ///   - error: What is known without the body.
  func explain(_ error: ServiceError) -> ServiceError {
    let body = ServiceErrorBody(bytes.span)
    return ServiceError(
      source: error.source, type: error.type ?? body.type, code: error.code, message: body.message ?? error.message,
      upstream: body.upstream, offset: error.offset)
  }
}
