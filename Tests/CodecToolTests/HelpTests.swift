import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
  static let commands = [
    "text", "deltas", "message", "decode", "encode", "verify", "inspect", "stats", "body", "payload",
  ]

  /// The commands that help shows as examples, each as it is printed.
  private func examples(in help: String) -> [String] {
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { $0 != "Examples:" }.dropFirst().prefix { !$0.isEmpty }.map(String.init)
  }

  @Test("Every example of every command's help works as printed, from the project's root", arguments: [""] + commands)
  func examplesWork(command: String) throws {
    // As wide as it takes: help breaks long lines elsewhere.
    let help = try Tool.run(command.isEmpty ? ["--help"] : [command, "--help"], environment: ["COLUMNS": "400"]).text
    let examples = examples(in: help)
    #expect(examples.count >= 2)
    for example in examples {
      let process = Process()
      let (output, errors) = (Pipe(), Pipe())
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["bash", "-o", "pipefail", "-c", example]
      process.currentDirectoryURL = Corpus.projectRoot
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["PATH": Tool.executable.deletingLastPathComponent().path + ":" + path]) { $1 }
      process.standardOutput = output
      process.standardError = errors
      try process.run()
      // An example that does not end is stopped; the test then fails.
      let watchdog = DispatchWorkItem { process.terminate() }
      DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
      defer { watchdog.cancel() }
      _ = output.fileHandleForReading.readDataToEndOfFile()
      let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      let isDamaged = example.contains("damaged.bin")
      #expect(process.terminationStatus == (isDamaged ? 65 : 0), "\(example): \(complaint)")
      #expect(complaint.isEmpty != isDamaged, "\(example): \(complaint)")
    }
  }

  @Test("Every command's help has an example, and the options that every command understands", arguments: commands)
  func help(command: String) throws {
    let help = try Tool.run(command, "--help")
    #expect(help.status == 0)
    #expect(help.text.contains("Examples:\n  codec-tool \(command) ") || help.text.contains("| codec-tool \(command)"))
    for option in ["--as", "--read-size", "--max-frame-size", "--lenient", "--entry", "--color", "--progress"] {
      #expect(help.text.contains(option))
    }
  }

  @Test("Every leniency is listed with its meaning, and every limit where everything is asked for")
  func names() throws {
    let help = try Tool.run("decode", "--help-hidden").text
    for name in [
      "duplicate-header-names", "missing-message-type", "line-feed-in-fields", "folded-fields",
      "trailing-whitespace-in-size-lines", "transfer-encoding-overrides-content-length",
      "line-feed-before-trailer-line-end", "missing-final-line-end", "error-text-in-body", "flush-at-end",
      "bare-strings-are-text",
    ] { #expect(help.contains("        \(name)")) }
    for limit in [
      "frame-size", "headers-size", "header-count", "head-size", "head-line", "head-fields", "informational-heads",
      "extension-size", "total-extension-size", "excess-overhead", "body-size", "trailers-size", "trailer-line",
      "trailer-fields", "decoded-size", "ratio", "ratio-allowance", "prelude-size", "element-size", "depth",
      "undecided-size", "entry-size",
    ] { #expect(help.contains("--max-\(limit) <n>")) }
  }

  @Test("Scripts for completion", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) throws {
    let script = try Tool.run("--generate-completion-script", shell)
    #expect(script.status == 0)
    for command in Self.commands { #expect(script.text.contains(command)) }
  }
}
