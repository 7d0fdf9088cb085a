import ByteKernels

/// A file of the command line: a path, or `-` for standard input.
final class InputFile: ByteSource {
  /// How messages name it.
  let name: String
  private let descriptor: FileDescriptor
  private let readSize: Int
  private var progress: ProgressBar?
  private var buffer: [UInt8] = []
  private var bytesRead: UInt64 = 0

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

  /// Whether this is an ordinary file, which can be read again.
  var isOrdinary: Bool { descriptor.fileSize != nil }

  deinit {
    progress?.clear()
    if descriptor != .standardInput { descriptor.closeFile() }
  }

  /// The next bytes: what one read gives, at most the read size.
  ///
  /// Nil at the end of the file.
  func read() throws(SourceFailure) -> [UInt8]? {
    do {
      try descriptor.fill(&buffer, upTo: readSize)
    } catch {
      let problem = Problem(layer: "input", code: "readFailed", offset: bytesRead, text: "cannot read: \(error)")
      throw SourceFailure(status: .ioError, problem: problem)
    }
    bytesRead += UInt64(buffer.count)
    progress?.advance(by: buffer.count)
    return buffer.isEmpty ? nil : buffer
  }
}
