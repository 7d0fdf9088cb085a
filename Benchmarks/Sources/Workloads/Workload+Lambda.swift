import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import TextDeltas

extension Workload {
  /// A function's response: a prelude, and a body of this many bytes.
  public static func response(body count: Int = 64) throws -> Self {
    var workload = Self("Lambda prelude", of: "response")
    let prelude = LambdaPrelude(
      statusCode: 200,
      headers: [HTTPFieldLine("Content-Type", "text/plain"), HTTPFieldLine("X-Request-Id", "4f6c1f2e-9a3b-4f8f")],
      cookies: ["session=1"])
    try LambdaPreludeEncoder().append(prelude, to: &workload.bytes)
    workload.bytes += [UInt8](repeating: UInt8(ascii: "x"), count: count)
    workload.elements = 1
    return workload
  }

  /// The middle of what InvokeWithResponseStream sends: payload chunks, without a prelude before or an end behind them.
  public static func invocation(size: Int = 1 << 20) throws -> Self {
    try framed("InvokeWithResponseStream", .lambda, size: size) { _, random in ("PayloadChunk", words(&random)) }
  }
}
