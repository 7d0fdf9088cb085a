#if CommandLineTool
import ByteKernels
import Dispatch
import LambdaGateway
import NIOConcurrencyHelpers

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs a gateway until it is interrupted, and reports what happens on standard error.
struct GatewayRunner {
  private let configuration: GatewayConfiguration

  init(_ configuration: GatewayConfiguration) { self.configuration = configuration }

  /// Runs the gateway; all of the function's processes have ended then.
  func run() throws(GatewayError) {
    // A closed standard error or connection must not end the gateway.
    signal(SIGPIPE, SIG_IGN)
    let signals = SignalSet(blocking: [SIGINT, SIGTERM, SIGHUP])
    FileDescriptor.raiseLimit()
    let end = DispatchSemaphore(value: 0)
    let failure = NIOLockedValueBox<GatewayError?>(nil)
    let task = Task { [configuration] in
      do throws(GatewayError) {
        try await Gateway(configuration, report: Self.report).run()
      } catch {
        failure.withLockedValue { $0 = error }
      }
      end.signal()
    }
    DispatchQueue(label: "interrupt").async {
      _ = signals.wait()
      task.cancel()
    }
    end.wait()
    if let error = failure.withLockedValue({ $0 }) { throw error }
  }

  @Sendable
  private static func report(_ event: GatewayEvent) {
    switch event {
    case .listening(let url): Diagnostics.report("listening on \(url)")
    case .started: break
    case .ended(let process, let how): Diagnostics.report("process \(process) of the function ended: \(how)")
    case .output(let tag, let line): Diagnostics.write(Array("\(tag): \(line.printable)\n".utf8))
    case .exchange(let exchange): Diagnostics.report("\(exchange)")
    case .warning(let text): Diagnostics.report("warning: \(text)")
    }
  }
}
#endif
