#if CommandLineTool
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// An open file, read and written with the system's own calls.
///
/// Reads return as soon as there are bytes, and nothing is buffered. A call on a non-blocking descriptor waits until
/// the descriptor is ready.
@available(StreamingCodec 1.0, *)
package struct FileDescriptor: Hashable, Sendable {
  /// The descriptor's number.
  package var rawValue: Int32

  /// Creates a descriptor from its number.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let standardInput = FileDescriptor(rawValue: 0)
  package static let standardOutput = FileDescriptor(rawValue: 1)
  package static let standardError = FileDescriptor(rawValue: 2)

  /// A failed system call.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error number of the system.
    package var errno: Int32

    /// The failure to open a file that does not exist.
    package static let notFound = Failure(errno: ENOENT)

    /// Whether the reader of a pipe has gone.
    package var isBrokenPipe: Bool { errno == EPIPE }

    /// The system's description of the error.
    package var description: String {
      // SAFETY: strerror returns a C string that lives until the next call; it is copied at once.
      unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    }
  }

  /// Opens the file at `path` for reading.
  ///
  /// The descriptor is never 0, 1 or 2, even if a standard stream is closed.
  package init(opening path: String) throws(Failure) {
    // SAFETY: the system reads the path, a C string that lives as long as the call.
    try self.init(moving: unsafe open(path, O_RDONLY | O_CLOEXEC))
  }

  /// Creates a file at `path`, where there must be none, for writing.
  ///
  /// The descriptor is never 0, 1 or 2, even if a standard stream is closed.
  package init(creating path: String) throws(Failure) {
    // SAFETY: the system reads the path, a C string that lives as long as the call.
    try self.init(moving: unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666))
  }

  /// Moves a descriptor that has just been opened away from those of the standard streams.
  private init(moving descriptor: Int32) throws(Failure) {
    guard descriptor >= 0 else { throw Failure(errno: errno) }
    rawValue = descriptor
    guard descriptor <= 2 else { return }
    let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    let code = errno
    _ = close(descriptor)
    guard moved >= 0 else { throw Failure(errno: code) }
    rawValue = moved
  }

  /// Closes the file.
  package func closeFile() {
    _ = close(rawValue)
  }

  /// Replaces the contents of `buffer` with at most `count` bytes of the file.
  ///
  /// Waits for the first byte only. At the end of the file the buffer is empty.
  package func fill(_ buffer: inout [UInt8], upTo count: Int) throws(Failure) {
    buffer.removeAll(keepingCapacity: true)
    var result = 0
    var code: Int32 = 0
    buffer.appendRaw(addingCapacity: count) { output in
      // SAFETY: the system initialises as many bytes of the buffer as it returns, at most `count`.
      unsafe output.withUnsafeMutableBytes { bytes, initializedCount in
        repeat {
          result = unsafe read(rawValue, bytes.baseAddress, min(count, bytes.count))
          code = errno
        } while result < 0 && canRetry(code, waitingFor: POLLIN)
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
      if result >= 0 {
        written += result
      } else if !canRetry(code, waitingFor: POLLOUT) {
        throw Failure(errno: code)
      }
    }
  }

  /// Whether a call that failed with this error is to be repeated; waits until a non-blocking descriptor is ready.
  private func canRetry(_ code: Int32, waitingFor event: some BinaryInteger) -> Bool {
    if code == EINTR { return true }
    guard code == EAGAIN || code == EWOULDBLOCK else { return false }
    var entry = pollfd(fd: rawValue, events: Int16(event), revents: 0)
    // SAFETY: poll reads and writes the one entry it is given, for the length of the call.
    return unsafe poll(&entry, 1, -1) >= 0 || errno == EINTR
  }

  /// Raises the number of files that the process may have open as far as the system allows.
  ///
  /// Failures are ignored: the limit stays.
  package static func raiseLimit() {
    #if canImport(Glibc)
    let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    let openFiles = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    // SAFETY: both calls use the structure only for their length.
    guard unsafe getrlimit(openFiles, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65536)
    // SAFETY: as above.
    _ = unsafe setrlimit(openFiles, &limit)
  }

  /// Whether the file is a terminal.
  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// The file's size in bytes; nil unless it is a regular file.
  package var fileSize: Int? {
    var status = stat()
    // SAFETY: fstat fills the structure that it is given.
    guard unsafe fstat(rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(exactly: status.st_size)
  }
}
#endif
