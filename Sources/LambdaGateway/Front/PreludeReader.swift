#if CommandLineTool
import ByteKernels
import LambdaStreaming
import NIOCore

/// Reads the prelude at the beginning of a streaming response, under API Gateway's rules.
struct PreludeReader: ~Copyable {
  /// What the bytes of a response have shown.
  enum Result {
    /// The prelude needs more bytes.
    case incomplete
    /// The prelude, and the bytes of the body that arrived with its end.
    case prelude(LambdaPrelude, body: ByteBuffer)
    /// The response has no prelude.
    case missing(LambdaMissingPrelude)
  }

  private var decoder = LambdaPreludeDecoder(.required)

  /// Takes the next bytes of the response.
  mutating func take(_ bytes: ByteBuffer) throws(LambdaPreludeError) -> Result {
    var input = bytes.readableBytesUInt8Span
    switch try decoder.next(&input) {
    case .prelude(let prelude):
      var body = bytes
      body.moveReaderIndex(to: body.writerIndex - input.count)
      return .prelude(prelude, body: body)
    case .missingPrelude(let missing): return .missing(missing)
    default: return .incomplete
    }
  }

  /// The result at the end of a response.
  mutating func finish() throws(LambdaPreludeError) -> Result {
    if case .missingPrelude(let missing)? = try decoder.finish() { return .missing(missing) }
    return .incomplete
  }
}
#endif
