import FuzzSupport
import GatewayFuzzSupport

#if FUZZING
/// One input of libFuzzer.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.gateway.run(data, count)
}

#else
@main enum Replay {
  static func main() throws { try FuzzTarget.gateway.replay(Array(CommandLine.arguments.dropFirst())) }
}
#endif
