#if CommandLineTool
import LambdaGateway
import NIOConcurrencyHelpers

/// A gateway whose function is the test: its process prints the address of the Runtime API and sleeps.
final class RunningGateway: Sendable {
  /// The port of the front end.
  let port: Int
  private let events: Events

  private init(port: Int, _ events: Events) {
    self.port = port
    self.events = events
  }

  /// Runs a gateway for the length of `body`.
  ///
  /// - Parameters:
  ///   - script: What the process's shell runs after it has printed the address.
  ///   - change: Changes the configuration.
  static func with(
    script: String = "exec sleep 1000", _ change: (inout GatewayConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningGateway) async throws -> Void
  ) async throws {
    var configuration = GatewayConfiguration(command: ["sh", "-c", "echo runtime $AWS_LAMBDA_RUNTIME_API; \(script)"])
    configuration.port = 0
    change(&configuration)
    let events = Events()
    let gateway = Gateway(configuration) { events.append($0) }
    try await withThrowingTaskGroup { group in
      group.addTask { try await gateway.run() }
      let port = try await events.next { if case .listening(let url) = $0 { Self.port(of: url) } else { nil } }
      group.addTask { try await body(RunningGateway(port: port, events)) }
      // The body ends first; the gateway only if it fails.
      try await group.next()
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// The port of the next process's Runtime API.
  func runtimePort() async throws -> Int {
    try await events.next {
      if case .output(_, let line) = $0, line.hasPrefix("runtime ") { Self.port(of: line) } else { nil }
    }
  }

  /// The next exchange in the access log.
  func exchange() async throws -> GatewayExchange {
    try await events.next { if case .exchange(let exchange) = $0 { exchange } else { nil } }
  }

  /// The first event for which `match` is not nil; the others stay.
  func event<Result>(_ match: (GatewayEvent) -> Result?) async throws -> Result { try await events.next(match) }

  /// Sends a request to the front end and returns everything until the server closes.
  func exchange(_ request: String) async throws -> String {
    try await RawConnection.with(port: port) { connection in
      try await connection.send(request)
      return await connection.readAll()
    }
  }

  private static func port(of address: String) -> Int? { address.split(separator: ":").last.flatMap { Int($0) } }

  /// The events that have come, and those that are waited for.
  private final class Events: Sendable {
    private struct State {
      var events: [GatewayEvent] = []
      /// The number of events that have come.
      var count = 0
      var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())

    func append(_ event: GatewayEvent) {
      let waiting = state.withLockedValue {
        $0.events.append(event)
        $0.count += 1
        return $0.waiting.take()
      }
      waiting?.resume()
    }

    func next<Result>(_ match: (GatewayEvent) -> Result?) async throws -> Result {
      while true {
        let (found, count) = state.withLockedValue { state -> (Result?, Int) in
          for index in state.events.indices {
            guard let result = match(state.events[index]) else { continue }
            state.events.remove(at: index)
            return (result, state.count)
          }
          return (nil, state.count)
        }
        if let found { return found }
        try Task.checkCancellation()
        await withTaskCancellationHandler {
          await withCheckedContinuation { continuation in
            let isReady = state.withLockedValue {
              guard $0.count == count, !Task.isCancelled else { return true }
              $0.waiting = continuation
              return false
            }
            if isReady { continuation.resume() }
          }
        } onCancel: {
          state.withLockedValue { $0.waiting.take() }?.resume()
        }
      }
    }
  }
}
#endif
