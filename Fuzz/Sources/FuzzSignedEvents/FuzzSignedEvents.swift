#if FUZZING
internal import CFuzz
#endif
import FuzzSupport

#if FUZZING
/// One input of libFuzzer.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.signedEvents.run(data, count)
}

/// A mutation that seals frames again.
@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int, _ seed: UInt32) -> Int {
  FrameMutator.mutate(data, count, maximum, seed) { LLVMFuzzerMutate($0, $1, $2) }
}

#else
@main enum Replay {
  static func main() throws { try FuzzTarget.signedEvents.replay(Array(CommandLine.arguments.dropFirst())) }
}
#endif
