#if CommandLineTool
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// Keeps the function's processes running, each with a Runtime API of its own.
///
/// A process that ends, crashes or hangs is replaced. If none can be initialised, the waiting invocations fail, and the
/// next invocation starts the function anew.
final class FunctionSupervisor: Sendable {
  private struct State {
    /// The running processes.
    var instances: [Int: FunctionInstance] = [:]
    /// The places whose last process ended without taking an invocation.
    var failed: Set<Int> = []
    var lastNumber = 0
  }

  private let configuration: GatewayConfiguration
  private let queue: InvocationQueue
  private let report: @Sendable (GatewayEvent) -> Void
  private let state = NIOLockedValueBox(State())

  init(
    _ configuration: GatewayConfiguration, _ queue: InvocationQueue, report: @escaping @Sendable (GatewayEvent) -> Void
  ) {
    self.configuration = configuration
    self.queue = queue
    self.report = report
  }

  /// Runs the processes until the task is cancelled; all of them have ended then.
  func run() async {
    await withTaskGroup { group in
      for place in 0..<configuration.concurrency {
        group.addTask { [self] in
          while !Task.isCancelled { await runOne(place) }
        }
      }
    }
  }

  /// Starts the function anew: idle processes are replaced now, the others after their invocations.
  func restart() {
    for instance in state.withLockedValue({ Array($0.instances.values) }) { instance.retire() }
    queue.wakeForDemand()
  }

  /// Stops the processes that have not asked for an invocation: they hang.
  func stopHung() {
    for instance in state.withLockedValue({ Array($0.instances.values) }) where !instance.hasPolled {
      instance.stop(.hung)
    }
  }

  /// Runs one process, and notes how it ended.
  private func runOne(_ place: Int) async {
    let instance = state.withLockedValue { state in
      state.lastNumber += 1
      let instance = FunctionInstance(number: state.lastNumber)
      state.instances[place] = instance
      state.failed.remove(place)
      return instance
    }
    let (how, reason) = await run(instance)
    state.withLockedValue { $0.instances[place] = nil }
    guard !Task.isCancelled else { return instance.end(.stopped) }
    report(.ended(process: instance.number, how: how))
    if reason == .changed { instance.giveBackWaiting(to: queue) }
    instance.end(.exited(how))
    guard instance.count == 0, reason != .changed else { return }
    let failure =
      instance.initializationFailure
      ?? .initialization(
        type: "Runtime.ExitError", payload: InvocationFailure.exited(how).json)
    let isLast = state.withLockedValue {
      $0.failed.insert(place)
      return $0.failed.count == configuration.concurrency
    }
    if isLast { queue.failAll(failure) }
    await queue.waitForDemand()
  }

  /// Runs one process and its Runtime API until the process ends or has to be stopped.
  private func run(_ instance: FunctionInstance) async -> (how: String, reason: FunctionInstance.StopReason?) {
    let server: HTTPServer
    do {
      server = try await HTTPServer(
        HTTPServer.Options(
          headSize: configuration.limits.headSize, headerCount: configuration.limits.headerCount,
          connectionCount: configuration.limits.connectionCount, requestTimeout: nil, allowsHalfClosure: false),
        warn: { [report] in report(.warning($0)) })
    } catch {
      return ("the Runtime API cannot be served: \(error)", nil)
    }
    let api = RuntimeAPI(instance: instance, queue: queue, configuration: configuration, report: report)
    let process = FunctionProcess(
      command: configuration.command,
      environment: FunctionEnvironment(configuration: configuration).variables(port: server.port))
    report(.started(process: instance.number))
    return await withTaskGroup(of: Part.self) { group in
      group.addTask {
        try? await server.run { request, connection in try await api.handle(request, &connection) }
        return .server
      }
      group.addTask { [report] in
        let how = await process.run { line in
          let (tag, invocation) = instance.tag
          invocation?.log(line)
          report(.output(tag: tag, line: line))
        }
        return .process(how)
      }
      group.addTask {
        for await reason in instance.stops { return .stop(reason) }
        return .server
      }
      var how: String?
      var reason: FunctionInstance.StopReason?
      while let part = await group.next() {
        switch part {
        case .process(let end):
          how = how ?? end
          instance.end(.exited(end), onlyWaiting: true)
          // What the process sent before its end is still read.
          server.stopAccepting()
          group.addTask {
            try? await Task.sleep(for: Self.drainTime)
            return .server
          }
        case .stop(let stop):
          (how, reason) = (stop.description, stop)
          group.cancelAll()
        case .server: group.cancelAll()
        }
      }
      return (how ?? "stopped", reason)
    }
  }

  /// How long responses may still be read after the end of their process.
  private static let drainTime = Duration.seconds(2)

  /// A part of a running process that has ended.
  private enum Part {
    case server
    case process(String)
    case stop(FunctionInstance.StopReason)
  }
}

extension FunctionInstance.StopReason: CustomStringConvertible {
  /// The reason in a few words.
  var description: String {
    switch self {
    case .timedOut(let id): "stopped, because \(id) timed out"
    case .changed: "stopped, because a file has changed"
    case .initialization: "stopped after an init error"
    case .hung: "stopped, because it did not ask for an invocation in time"
    }
  }
}
#endif
