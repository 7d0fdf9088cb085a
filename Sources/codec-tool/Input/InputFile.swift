import ByteKernels

/// A file of the command line: a path, or `-` for standard input.
struct InputFile: ~Copyable {
  /// How messages name it.
  let name: String
  private let descriptor: FileDescriptor
  private let readSize: Int
  private var progress: ProgressBar?
  private var buffer: [UInt8] = []
  private var putBack: [UInt8]?

  /// Opens the file.
  init(_ path: String, readSize: Int, progress wish: Bool?) throws(ToolFailure) {
    if path == "-" {
      name = "(stdin)"
      descriptor = .standardInput
    } else {
      name = path
      do {
        descriptor = try FileDescriptor(opening: path)
      } catch {
        throw ToolFailure(.cannotOpen, "cannot open: \(error)")
      }
    }
    self.readSize = readSize
    progress = ProgressBar(for: descriptor, wish: wish)
  }

  deinit {
    progress?.clear()
    if descriptor != .standardInput { descriptor.closeFile() }
  }

  /// Gives back what was read last: the next read gives it again.
  mutating func putBack(_ bytes: [UInt8]) { putBack = bytes }

  /// The file can be read no further.
  struct ReadFailure: Error {
    var message: String
  }

  /// The next bytes: what one read gives, at most the read size. Nil at the end of the file.
  mutating func read() throws(ReadFailure) -> [UInt8]? {
    if let back = putBack {
      putBack = nil
      return back
    }
    do {
      try descriptor.fill(&buffer, upTo: readSize)
    } catch {
      throw ReadFailure(message: "cannot read: \(error)")
    }
    progress?.advance(by: buffer.count)
    return buffer.isEmpty ? nil : buffer
  }
}
