#if CommandLineTool
import Foundation
import Testing

@Suite struct GatewayCommandTests {
  @Test(
    "Usage errors",
    arguments: [
      [], ["--node", "index.handler", "--", "./bootstrap"], ["--port", "70000", "--", "true"],
      ["--concurrency", "0", "--", "true"], ["--timeout", "0", "--", "true"], ["--idle-timeout", "0", "--", "true"],
      ["--failure-status", "501", "--", "true"], ["--route", "a", "--", "true"], ["--env", "A", "--", "true"],
      ["--event", "other", "--", "true"], ["--mode", "other", "--", "true"],
    ])
  func usage(arguments: [String]) throws {
    let result = try Tool.run(["gateway"] + arguments)
    #expect(result.status == 64)
    #expect(!result.errors.isEmpty)
  }

  @Test("A command that cannot be started")
  func commandNotFound() throws {
    let result = try Tool.run("gateway", "--port", "0", "--", "/no/such/command")
    #expect(result.status == 66)
    #expect(result.errors == "codec-tool: /no/such/command is not an executable command\n")
  }

  @Test("Output is tagged; an interrupt ends the function and what it started, then the gateway")
  func interrupt() throws {
    let process = Process()
    let errors = Pipe()
    process.executableURL = Tool.executable
    process.arguments = [
      "gateway", "--port", "0", "--env", "NAME=a=b", "--", "sh", "-c",
      "trap '' TERM; sleep 1000 & echo $NAME $$ $!; wait",
    ]
    process.standardError = errors
    try process.run()
    // A gateway that does not end is stopped; the test then fails.
    let watchdog = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    defer { watchdog.cancel() }
    var text = ""
    while !text.contains("init: a=b ") || !text.hasSuffix("\n") {
      let more = errors.fileHandleForReading.availableData
      guard !more.isEmpty else { break }
      text += String(decoding: more, as: UTF8.self)
    }
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("init: a=b ") })
    let pids = line.split(separator: " ").suffix(2).compactMap { Int32($0) }
    #expect(pids.count == 2)
    #expect(pids.allSatisfy { kill($0, 0) == 0 })
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(pids.allSatisfy { !isRunning($0) })
  }

  /// Whether a process runs; one that has ended and waits for its parent does not.
  private func isRunning(_ pid: Int32) -> Bool {
    guard kill(pid, 0) == 0 else { return false }
    let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    return status?.split(separator: " ").dropFirst(2).first != "Z"
  }
}
#endif
