#if CommandLineTool
import Dispatch
import NIOConcurrencyHelpers
import NIOCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One invocation of the function, from the request to the end of the function's response.
final class Invocation: Sendable {
  private struct State {
    /// Weak, because an instance keeps the invocations that it has taken.
    weak var instance: FunctionInstance?
    var timer: Scheduled<Void>?
    var log: [UInt8] = []
  }

  /// The longest log that Lambda returns, in bytes.
  private static let logLength = 4096

  /// The value of `Lambda-Runtime-Aws-Request-Id`.
  let id: String
  /// The event, JSON.
  let event: ByteBuffer
  /// The value of `Lambda-Runtime-Client-Context`; nil if the client sent none.
  let clientContext: String?
  /// The value of `Lambda-Runtime-Trace-Id`.
  let traceID: String
  /// When the function must have responded, in milliseconds since 1970.
  let deadline: Int64
  /// The function's response.
  let response = ResponsePipe()

  private let timeout: Int64
  private let state = NIOLockedValueBox(State())

  /// Creates an invocation whose time-out, in seconds, begins now.
  init(id: String, traceID: String, event: ByteBuffer, clientContext: String? = nil, timeout: Int64) {
    self.id = id
    self.traceID = traceID
    self.event = event
    self.clientContext = clientContext
    self.timeout = timeout
    deadline = Int64(Date().timeIntervalSince1970 * 1000) + timeout * 1000
  }

  /// The instance that has taken the invocation; nil while it waits.
  var instance: FunctionInstance? {
    get { state.withLockedValue { $0.instance } }
    set { state.withLockedValue { $0.instance = newValue } }
  }

  /// Whether a function may still respond.
  var isOpen: Bool { !response.hasEnded }

  /// Ends the invocation; only the first end counts.
  func finish(_ failure: InvocationFailure?) {
    guard response.finish(failure) else { return }
    state.withLockedValue { $0.timer.take() }?.cancel()
  }

  /// Starts the timer, which ends the invocation and stops the process that has taken it.
  ///
  /// - Parameter body: Called if the invocation times out before an instance has taken it.
  func startTimer(on loop: any EventLoop, whileWaiting body: @escaping @Sendable () -> Void) {
    let timer = loop.scheduleTask(in: .seconds(timeout)) { [self] in
      guard isOpen else { return }
      finish(.timedOut(seconds: timeout))
      if let instance { instance.stop(.timedOut(id)) } else { body() }
    }
    state.withLockedValue { $0.timer = timer }
    if !isOpen { timer.cancel() }
  }

  // MARK: Log

  /// Appends a line that the function wrote.
  func log(_ line: String) {
    state.withLockedValue {
      $0.log += Array(line.utf8) + [0x0A]
      if $0.log.count > 2 * Self.logLength { $0.log.removeFirst($0.log.count - Self.logLength) }
    }
  }

  /// The last 4 KiB that the function wrote.
  var logTail: [UInt8] { state.withLockedValue { $0.log.suffix(Self.logLength) } }
}
#endif
