import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct RobustnessTests {
  /// Runs a shell command in which `$TOOL` is the tool.
  private func shell(_ command: String) throws -> Tool.Result {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment = ProcessInfo.processInfo.environment.merging(["TOOL": Tool.executable.path]) { $1 }
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Tool.Result(
      status: process.terminationStatus, output: [UInt8](written), errors: String(decoding: complaint, as: UTF8.self))
  }

  @Test("encode reads a line only as far as it can be a message")
  func endlessLine() throws {
    let zero = try shell("$TOOL encode </dev/zero")
    #expect(zero.errors == "codec-tool: (stdin): line 1: not JSON: a line must be an object\n")
    #expect(zero.status == 65)
    let long = Array((#"{"x":""# + String(repeating: "x", count: 100_000)).utf8)
    for size in ["1000", "65536"] {
      let result = try Tool.run("encode", "--max-frame-size", "16", "--read-size", size, input: long)
      #expect(result.errors == "codec-tool: (stdin): line 1: longer than 65536 bytes\n")
      #expect(result.status == 65)
    }
  }

  @Test("A read size beyond memory is as good as any")
  func readSize() throws {
    let result = try Tool.run("text", "--read-size", "99999999999", Streams.capture)
    #expect(result.text == Streams.captureText)
    #expect(result.status == 0)
    #expect(try Tool.run("text", "--read-size", "99999999999999999999", Streams.capture).status == 64)
  }

  @Test("Standard input that does not block is waited for")
  func nonBlockingInput() throws {
    let process = Process()
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    let descriptor = input.fileHandleForReading.fileDescriptor
    #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
    process.executableURL = Tool.executable
    process.arguments = ["text"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(Streams.converse[..<266]))
    #expect(output.fileHandleForReading.availableData == Data("Hi".utf8))
    try input.fileHandleForWriting.write(contentsOf: Data(Streams.converse[266...]))
    try input.fileHandleForWriting.close()
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test("Standard output that does not block is waited for")
  func nonBlockingOutput() throws {
    let folder = try TemporaryFolder()
    let stream = (0..<3000).flatMap { _ in Streams.converse }
    let process = Process()
    let output = Pipe()
    let descriptor = output.fileHandleForWriting.fileDescriptor
    #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
    process.executableURL = Tool.executable
    process.arguments = ["body", try folder.file("long.bin", stream)]
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
    #expect(output.fileHandleForReading.readDataToEndOfFile() == Data(stream))
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test(
    "Output that cannot be written is an I/O error",
    arguments: ["help", "--help", "--version", "text \(Streams.capture)", "verify \(Streams.capture)"])
  func fullDisk(arguments: String) throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let result = try shell("$TOOL \(arguments) >/dev/full")
    #expect(result.errors == "codec-tool: cannot write to standard output: No space left on device\n")
    #expect(result.status == 74)
  }

  @Test("A closed pipe ends the tool quietly", arguments: ["help", "text \(Streams.capture)"])
  func closedPipe(arguments: String) throws {
    let result = try shell("(sleep 0.2; exec $TOOL \(arguments)) | true")
    #expect(result.errors.isEmpty)
  }

  @Test("An interrupted run says how far it has come")
  func interrupt() throws {
    let process = Process()
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.executableURL = Tool.executable
    process.arguments = ["text"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(Streams.converse[..<266]))
    #expect(output.fileHandleForReading.availableData == Data("Hi".utf8))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == SIGINT)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(complaint == "codec-tool: interrupted after 266 bytes: (stdin)\n")
  }
}
