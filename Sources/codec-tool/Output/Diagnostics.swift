import ByteKernels

/// An end of the tool's work on a file, with the reason for people.
struct ToolFailure: Error {
  var status: ExitStatus
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

/// Standard error: what is not an answer goes here.
enum Diagnostics {
  /// Writes a line that names the tool.
  ///
  /// What it quotes of a stream does not steer the terminal. That it cannot be written is nobody's news.
  static func report(_ message: String) {
    try? FileDescriptor.standardError.writeAll(Array("codec-tool: \(message.printable)\n".utf8).span)
  }
}
