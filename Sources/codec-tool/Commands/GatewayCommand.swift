#if CommandLineTool
public import ArgumentParser
import ByteKernels
public import LambdaGateway
import LambdaStreaming

/// `codec-tool gateway`: a Lambda function on this machine, with API Gateway's streaming in front of it.
struct GatewayCommand: ParsableCommand {
  /// How responses are transferred.
  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case stream
    case buffered
  }

  static let configuration = CommandConfiguration(
    commandName: "gateway", abstract: "Run a Lambda function locally and stream its responses.",
    usage: """
      codec-tool gateway [<options>] -- <command> [<argument> ...]
      codec-tool gateway [<options>] --node <handler>
      """,
    discussion: """
      Starts the function, serves Lambda's Runtime API to it, and listens for HTTP on the loopback interface: API Gateway \
      with response streaming, and Lambda's Invoke API (Invoke, InvokeWithResponseStream) for AWS's SDKs. The command is \
      the function's bootstrap, which finds the Runtime API in AWS_LAMBDA_RUNTIME_API; with --node, Node.js handlers need \
      none. Each piece of a response is passed on as the function writes it.

      Failures are answered as API Gateway answers them, and standard error explains each. The function's output goes to \
      standard error, each line with its request id. Ctrl-C stops the function and the gateway.

      Examples:
        codec-tool gateway --node index.handler &
        curl -N http://127.0.0.1:3000/chat -d '{"message":"Hello"}'
        codec-tool gateway --port 8080 --timeout 30 -- ./bootstrap
        AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:3000 python3 program.py    boto3 invokes it
      """)

  @Option(help: ArgumentHelp("The port to listen on; 0 picks a free one.", valueName: "n"))
  var port = 3000

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "The events' format: a REST API's (1.0), an HTTP API's (2.0) or a function URL's (2.0).", valueName: "format"))
  var event = GatewayConfiguration.EventFormat.rest

  @Option(help: ArgumentHelp("The function's name; without it, SDKs may use any.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("The stage; prod by default, $default for format 2.0.", valueName: "name"))
  var stage: String?

  @Option(help: ArgumentHelp("The resource that requests must match, such as /items/{id}.", valueName: "path"))
  var route = "/{proxy+}"

  @Option(help: ArgumentHelp("The integration's transfer mode.", valueName: "mode"))
  var mode = Mode.stream

  @Option(help: ArgumentHelp("The number of processes of the function.", valueName: "n"))
  var concurrency = 1

  @Option(help: ArgumentHelp("Stop the function if its response takes longer.", valueName: "seconds"))
  var timeout: Int64 = 900

  @Option(help: ArgumentHelp("End a response if the function sends nothing for this long.", valueName: "seconds"))
  var idleTimeout: Int64 = 300

  @Flag(help: "Slow responses down as AWS does: to 2 MB/s after 10 MB (API Gateway) or 6 MB (Invoke API).")
  var pace = false

  @Option(
    help: ArgumentHelp(
      "The status of failures on which API Gateway's documentation (500) and its users (502) disagree.",
      valueName: "status"))
  var failureStatus = 502

  @Option(
    name: .customLong("env"),
    help: ArgumentHelp("A variable for the function's environment; repeatable.", valueName: "name=value"))
  var variables: [String] = []

  @Option(
    help: ArgumentHelp(
      "Save each exchange in this folder, as a trace for text, inspect, stats and replay.", valueName: "folder"))
  var capture: String?

  @Option(help: ArgumentHelp("Restart the function when this file or folder changes.", valueName: "path"))
  var watch: String?

  @Option(
    name: .customLong("node"),
    help: ArgumentHelp(
      "Run this handler with Node.js, as in index.handler or folder/index.handler.", valueName: "handler"))
  var nodeHandler: String?

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("The command that starts the function, after --.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    guard (1...1000).contains(concurrency) else { throw ValidationError("--concurrency must be 1 to 1000") }
    guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout must be 1 to 86400") }
    guard (1...86_400).contains(idleTimeout) else { throw ValidationError("--idle-timeout must be 1 to 86400") }
    guard [500, 502].contains(failureStatus) else { throw ValidationError("--failure-status must be 500 or 502") }
    guard route.hasPrefix("/") else { throw ValidationError("--route must begin with a slash") }
    guard variables.allSatisfy({ $0.contains("=") && !$0.hasPrefix("=") }) else {
      throw ValidationError("--env must be NAME=VALUE")
    }
    guard commandLine.isEmpty != (nodeHandler == nil) else {
      throw ValidationError("name the function: either -- <command> or --node <handler>")
    }
  }

  /// The command without the terminator before it.
  private var commandLine: [String] { Array(command.first == "--" ? command.dropFirst() : command[...]) }

  func run() throws {
    var configuration = GatewayConfiguration(command: nodeHandler == nil ? commandLine : NodeBootstrap.command)
    configuration.handler = nodeHandler
    configuration.port = port
    configuration.host = host
    configuration.eventFormat = event
    configuration.functionName = name
    configuration.stageName = stage
    configuration.route = route
    configuration.transferMode = mode == .stream ? .streaming : .buffered
    configuration.concurrency = concurrency
    configuration.timeout = timeout
    configuration.idleTimeout = idleTimeout
    configuration.isPaced = pace
    configuration.failureStatus = failureStatus
    configuration.captureFolder = capture
    configuration.watchedPath = watch
    for variable in variables {
      let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      configuration.environment[String(parts[0])] = String(parts[1])
    }
    do {
      try GatewayRunner(configuration).run()
    } catch {
      Diagnostics.report("\(error)")
      switch error {
      case .commandNotFound: throw ExitCode(ExitStatus.cannotOpen.rawValue)
      case .cannotListen: throw ExitCode(ExitStatus.ioError.rawValue)
      }
    }
  }
}

extension GatewayConfiguration.EventFormat: ExpressibleByArgument {}
#endif
