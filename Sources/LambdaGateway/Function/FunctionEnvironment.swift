#if CommandLineTool
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The environment of the function's processes.
///
/// Source: AWS Lambda Developer Guide, "Defined runtime environment variables".
struct FunctionEnvironment {
  let configuration: GatewayConfiguration

  /// The variables of one process.
  ///
  /// - Parameter port: The port of the process's Runtime API.
  func variables(port: Int) -> [String: String] {
    let inherited = ProcessInfo.processInfo.environment
    var variables = inherited
    let region = inherited["AWS_REGION"] ?? inherited["AWS_DEFAULT_REGION"] ?? configuration.region
    let stream = UUID().uuidString.lowercased().filter { $0 != "-" }
    let date = Date().formatted(.iso8601.year().month().day().dateSeparator(.omitted))
    let defined = [
      "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(port)",
      "AWS_LAMBDA_FUNCTION_NAME": configuration.effectiveName,
      "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
      "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
      "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(configuration.effectiveName)",
      "AWS_LAMBDA_LOG_STREAM_NAME": "\(date)/[$LATEST]\(stream)",
      "AWS_REGION": region,
      "AWS_DEFAULT_REGION": region,
      "LAMBDA_TASK_ROOT": FileManager.default.currentDirectoryPath,
      "_HANDLER": configuration.handler ?? inherited["_HANDLER"] ?? "function.handler",
      "TZ": ":UTC",
    ]
    variables.merge(defined) { $1 }
    variables.merge(configuration.environment) { $1 }
    return variables
  }

  /// Whether the command can be started: an executable file, by its path or in the folders of `PATH`.
  var isExecutable: Bool {
    guard let command = configuration.command.first else { return false }
    if command.contains("/") { return FileManager.default.isExecutableFile(atPath: command) }
    let path = configuration.environment["PATH"] ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
    }
  }
}
#endif
