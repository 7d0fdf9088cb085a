import ChunkedHTTP
import LambdaStreaming
import NIOCore
import NIOHTTP1

/// Streams the response of one invocation to the Runtime API.
final class RuntimeResponseWriter: LambdaResponseStreamWriter {
  private enum State {
    case waiting
    case writing
    case finished
  }

  private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  private let head: HTTPRequestHead
  private let errorHead: HTTPRequestHead
  private var state = State.waiting

  /// - Parameters:
  ///   - outbound: The connection.
  ///   - head: Of the request that carries the response.
  ///   - errorHead: Of the request that reports an error where there is no response.
  init(
    _ outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>, _ head: HTTPRequestHead,
    errorHead: HTTPRequestHead
  ) {
    self.outbound = outbound
    self.head = head
    self.errorHead = errorHead
  }

  func write(_ buffer: ByteBuffer, hasCustomHeaders: Bool) async throws {
    try await begin(hasCustomHeaders ? LambdaPrelude.contentType : "application/octet-stream")
    if buffer.readableBytes > 0 { try await outbound.write(.body(.byteBuffer(buffer))) }
  }

  func finish() async throws {
    guard state != .finished else { return }
    try await begin("application/octet-stream")
    state = .finished
    try await outbound.write(.end(nil))
  }

  /// Reports an error: in trailers where the response has begun, else in its place.
  func fail(_ error: any Error) async throws {
    let type = "Function.\(type(of: error))"
    switch state {
    case .finished: break
    case .writing:
      let trailers = try LambdaFunctionError.trailers(type: type, message: "\(error)")
      try await outbound.write(.end(HTTPHeaders(trailers.map { ($0.name, $0.value) })))
    case .waiting:
      var head = errorHead
      head.headers.add(name: LambdaFunctionError.typeTrailerName, value: type)
      try await outbound.write(.head(head))
      try await outbound.write(.end(nil))
    }
    state = .finished
  }

  private func begin(_ contentType: String) async throws {
    guard state == .waiting else { return }
    state = .writing
    var head = head
    head.headers.add(contentsOf: [
      "Content-Type": contentType, "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      LambdaFunctionError.announcement.name: LambdaFunctionError.announcement.value,
    ])
    try await outbound.write(.head(head))
  }
}
