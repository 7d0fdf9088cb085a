#if CommandLineTool
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Signals that a thread waits for, instead of being interrupted by them.
///
/// Dispatch's sources for signals spin on Linux if a signal reaches a thread other than their own.
package struct SignalSet: Sendable {
  private let numbers: [Int32]

  /// Blocks signals in the calling thread and in the threads it starts.
  ///
  /// Call it before there are other threads: a signal reaches any thread that does not block it.
  package init(blocking numbers: [Int32]) {
    self.numbers = numbers
    setMask(SIG_BLOCK)
    // A library's thread that does not block a signal passes it on to the thread that waits: during a handler, its own
    // thread blocks the signal.
    for number in numbers { signal(number) { _ = kill(getpid(), $0) } }
  }

  /// Waits for the next of the signals and returns its number.
  package func wait() -> Int32 {
    var mask = self.mask
    var number: Int32 = 0
    // SAFETY: sigwait reads the one and writes the other variable, for the length of the call.
    while unsafe sigwait(&mask, &number) != 0 {}
    return number
  }

  /// Ends the process by one of the signals, as if it had never been blocked.
  package func end(by number: Int32) {
    signal(number, SIG_DFL)
    setMask(SIG_UNBLOCK)
    kill(getpid(), number)
  }

  private var mask: sigset_t {
    var mask = sigset_t()
    // SAFETY: both calls write the variable that they are given.
    unsafe sigemptyset(&mask)
    for number in numbers { unsafe sigaddset(&mask, number) }
    return mask
  }

  private func setMask(_ operation: Int32) {
    var mask = self.mask
    // SAFETY: the system reads the variable for the length of the call.
    unsafe pthread_sigmask(operation, &mask, nil)
  }
}
#endif
