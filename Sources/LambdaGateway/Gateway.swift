#if CommandLineTool
import NIOCore

/// A Lambda function on this machine: its Runtime API, an API Gateway integration in front of it, and Lambda's Invoke
/// API.
///
///     let gateway = Gateway(GatewayConfiguration(command: ["./bootstrap"])) { print($0) }
///     try await gateway.run()  // until the task is cancelled
public struct Gateway: Sendable {
  private let configuration: GatewayConfiguration
  private let report: @Sendable (GatewayEvent) -> Void

  /// Creates a gateway.
  ///
  /// - Parameters:
  ///   - configuration: The function and how it is served.
  ///   - report: Receives what happens, from any thread.
  public init(_ configuration: GatewayConfiguration, report: @escaping @Sendable (GatewayEvent) -> Void) {
    self.configuration = configuration
    self.report = report
  }

  /// Serves the function until the task is cancelled; all of its processes have ended then.
  ///
  /// - Throws: ``GatewayError`` if the function cannot be started or the address is not available.
  public func run() async throws(GatewayError) {
    guard FunctionEnvironment(configuration: configuration).isExecutable else {
      throw .commandNotFound(configuration.command.first ?? "")
    }
    let server = try await listen()
    if !LoopbackHost.isLoopback(address: configuration.host) {
      report(.warning("listening on \(configuration.host): other machines can invoke the function"))
    }
    let queue = InvocationQueue()
    let supervisor = FunctionSupervisor(configuration, queue, report: report)
    let front = GatewayFront(
      configuration: configuration, queue: queue, onNeglect: { supervisor.stopHung() }, report: report)
    let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    report(.listening(url: "http://\(host):\(server.port)"))
    await withTaskGroup { group in
      group.addTask { try? await server.run { request, connection in try await front.handle(request, &connection) } }
      group.addTask { await supervisor.run() }
      if let path = configuration.watchedPath {
        group.addTask { await FileWatcher(path: path).run { supervisor.restart() } }
      }
    }
  }

  private func listen() async throws(GatewayError) -> HTTPServer {
    let limits = configuration.limits
    let options = HTTPServer.Options(
      host: configuration.host, port: configuration.port, headSize: limits.headSize, headerCount: limits.headerCount,
      connectionCount: limits.connectionCount, requestTimeout: limits.requestTimeout, allowsHalfClosure: true)
    do {
      return try await HTTPServer(options) { [report] in report(.warning($0)) }
    } catch {
      throw .cannotListen(host: configuration.host, port: configuration.port, reason: "\(error)")
    }
  }
}

/// Why a gateway cannot start.
public enum GatewayError: Error, Hashable, Sendable {
  /// The command is not an executable file.
  case commandNotFound(String)
  /// The address cannot be listened on.
  case cannotListen(host: String, port: Int, reason: String)
}

extension GatewayError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .commandNotFound(let command): "\(command) is not an executable command"
    case .cannotListen(let host, let port, let reason): "cannot listen on \(host), port \(port): \(reason)"
    }
  }
}
#endif
