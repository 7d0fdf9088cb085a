import ByteKernels

/// Standard output, collected and written in as few pieces as promptness allows.
///
/// Whoever fills it calls ``flush(beforeReading:)`` after each read of the input, so that what a read yielded is out before
/// the next waits.
struct StandardOutput: ~Copyable {
  private static let size = 64 << 10

  /// What is to be written next.
  ///
  /// Append to it; then call ``flushIfFull()``.
  var bytes: [UInt8] = []

  /// Nobody reads any more.
  ///
  /// The tool then ends, quietly.
  struct Closed: Error {}

  /// Appends `text` and the end of a line.
  mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(0x0A)
  }

  /// Appends a copy of `text`.
  mutating func append(_ text: Span<UInt8>) { bytes.append(copying: text) }

  /// Writes what there is when it is much.
  mutating func flushIfFull() throws {
    if bytes.count >= Self.size { try flush() }
  }

  /// Writes what there is, unless it is little and the next read does not wait.
  mutating func flush(beforeReading file: InputFile) throws {
    if file.isOrdinary { try flushIfFull() } else { try flush() }
  }

  /// Writes what there is.
  mutating func flush() throws {
    guard !bytes.isEmpty else { return }
    defer { bytes.removeAll(keepingCapacity: true) }
    do {
      try FileDescriptor.standardOutput.writeAll(bytes.span)
    } catch {
      if error.isBrokenPipe { throw Closed() }
      throw ToolFailure(.ioError, "cannot write to standard output: \(error)")
    }
  }
}
