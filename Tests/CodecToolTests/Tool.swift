import Foundation

/// The built tool, run as a user runs it.
enum Tool {
  /// What a run came to.
  struct Result {
    var status: Int32
    var output: [UInt8]
    var errors: String

    /// Standard output as text.
    var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard output, line by line.
    var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
  }

  /// The executable, which lies beside the tests'.
  static let executable = URL(filePath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "codec-tool")

  /// Runs the tool with `input` on standard input.
  static func run(_ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]) throws -> Result {
    try run(arguments, input: input, environment: environment)
  }

  static func run(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> Result {
    // Files instead of pipes: neither side ever waits for the other.
    let folder = try TemporaryFolder()
    let (inputFile, outputFile, errorFile) = (folder["in"], folder["out"], folder["err"])
    try Data(input).write(to: inputFile)
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: [UInt8](try Data(contentsOf: outputFile)),
      errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
  }
}

/// A folder that goes when the test does.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "codec-tool-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The file of this name.
  subscript(name: String) -> URL { url.appending(path: name) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: self[name])
    return self[name].path
  }
}
