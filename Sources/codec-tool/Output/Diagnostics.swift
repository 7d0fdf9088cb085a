#if CommandLineTool
import ByteKernels

/// Messages on standard error.
enum Diagnostics {
  /// Writes a message; control characters in it are replaced, and write failures are ignored.
  static func report(_ message: String) { write(line(message)) }

  /// The line of a message, control characters replaced.
  static func line(_ message: String) -> [UInt8] { Array("codec-tool: \(message.printable)\n".utf8) }

  /// Writes `bytes` as they are.
  static func write(_ bytes: [UInt8]) { try? FileDescriptor.standardError.writeAll(bytes.span) }
}
#endif
