#if CommandLineTool
import ByteKernels
import Subprocess

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A process of the function and everything that it starts: one process group.
struct FunctionProcess {
  /// How long a process has for its end after SIGTERM, before SIGKILL.
  private static let grace = Duration.milliseconds(200)

  var command: [String]
  var environment: [String: String]

  /// Runs the process to its end; a cancelled task ends it.
  ///
  /// - Parameter output: Receives each line of both standard streams.
  /// - Returns: How the process ended.
  func run(_ output: (String) -> Void) async -> String {
    var options = PlatformOptions()
    // A group of its own: a terminal's Ctrl-C reaches only the gateway, and no grandchild survives the function.
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace),
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero),
    ]
    let variables = Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })
    do {
      let result = try await Subprocess.run(
        .name("env"), arguments: Arguments(command), environment: .custom(variables),
        platformOptions: options, input: .none, output: .sequence, error: .combinedWithOutput
      ) { execution in
        var lines = FunctionOutput()
        for try await buffer in execution.standardOutput {
          for line in lines.take(Array(copying: buffer.bytes)) { output(line) }
        }
        if let line = lines.finish() { output(line) }
      }
      kill(-result.processIdentifier.value, SIGKILL)
      switch result.terminationStatus {
      case .exited(let code): return "exit status \(code)"
      case .signaled(let number): return "signal \(number)"
      }
    } catch is CancellationError {
      return "stopped"
    } catch {
      return "\(error)"
    }
  }
}
#endif
