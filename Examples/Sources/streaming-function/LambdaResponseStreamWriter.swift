import LambdaStreaming
import NIOCore

/// How a function writes its response: the shape that swift-aws-lambda-runtime's writer has.
protocol LambdaResponseStreamWriter {
  /// Writes bytes; `hasCustomHeaders` says that they begin with a prelude.
  func write(_ buffer: ByteBuffer, hasCustomHeaders: Bool) async throws

  /// Ends the response.
  func finish() async throws
}

extension LambdaResponseStreamWriter {
  /// Writes bytes of the body.
  func write(_ buffer: ByteBuffer) async throws { try await write(buffer, hasCustomHeaders: false) }

  /// Writes status, headers and cookies, once and before the body.
  func write(_ prelude: LambdaPrelude) async throws {
    var bytes: [UInt8] = []
    try LambdaPreludeEncoder().append(prelude, to: &bytes)
    try await write(ByteBuffer(bytes: bytes), hasCustomHeaders: true)
  }
}
