#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Reads and writes files by their descriptors, as the system does: short reads when a pipe has no more, no buffering.
///
/// Here and not in the command-line tool, because the system's calls take pointers.
@available(StreamingCodec 1.0, *)
package struct FileDescriptor: Hashable, Sendable {
  // The methods are not called after the system's functions, which they would hide from themselves.

  /// The number that the system knows the file by.
  package var rawValue: Int32

  /// A file that is open already.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let standardInput = FileDescriptor(rawValue: 0)
  package static let standardOutput = FileDescriptor(rawValue: 1)
  package static let standardError = FileDescriptor(rawValue: 2)

  /// What the system said, by its number.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package var errno: Int32

    /// Whether nobody reads what is written: the other end of a pipe is closed.
    package var isBrokenPipe: Bool { errno == EPIPE }

    /// The system's own words.
    package var description: String {
      // SAFETY: strerror answers with a C string that lives until the next call; it is copied at once.
      unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    }
  }

  /// Opens the file at `path` for reading.
  package init(opening path: String) throws(Failure) {
    // SAFETY: the system reads the path, a C string that lives as long as the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(errno: errno) }
    rawValue = descriptor
  }

  /// Closes the file.
  package func closeFile() {
    _ = close(rawValue)
  }

  /// Reads at most `count` bytes into `buffer`, in place of what it held.
  ///
  /// Fewer, as soon as there are any; none at the end of the file.
  package func fill(_ buffer: inout [UInt8], upTo count: Int) throws(Failure) {
    buffer.removeAll(keepingCapacity: true)
    var result = 0
    var code: Int32 = 0
    buffer.appendRaw(addingCapacity: count) { output in
      // SAFETY: the system writes at most `count` bytes into the buffer and says how many: these are initialised.
      unsafe output.withUnsafeMutableBytes { bytes, initializedCount in
        repeat {
          result = unsafe read(rawValue, bytes.baseAddress, min(count, bytes.count))
          code = errno
        } while result < 0 && code == EINTR
        initializedCount = max(result, 0)
      }
    }
    if result < 0 { throw Failure(errno: code) }
  }

  /// Writes all of `bytes`.
  package func writeAll(_ bytes: Span<UInt8>) throws(Failure) {
    var written = 0
    while written < bytes.count {
      var code: Int32 = 0
      let rest = bytes.extracting(written...)
      // SAFETY: the system reads at most `count` bytes from the buffer.
      let result = unsafe rest.withUnsafeBufferPointer { buffer in
        let result = unsafe write(rawValue, buffer.baseAddress, buffer.count)
        code = errno
        return result
      }
      if result < 0 {
        if code == EINTR { continue }
        throw Failure(errno: code)
      }
      written += result
    }
  }

  /// Whether the file is a terminal.
  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// The file's size in bytes, where it is an ordinary file; nil for pipes, terminals and the like.
  package var fileSize: Int? {
    var status = stat()
    // SAFETY: fstat fills the structure that it is given.
    guard unsafe fstat(rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(exactly: status.st_size)
  }
}
