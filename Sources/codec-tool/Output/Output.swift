#if CommandLineTool
import ByteKernels

/// Standard output and standard error of the work on one file.
///
/// Append to ``bytes``, and call ``flush(beforeReading:)`` after each read of the input: everything a read yielded is
/// then written before the next read can wait. While an earlier file is still being worked on, both streams are held.
struct Output: ~Copyable {
  static let size = 64 << 10
  /// Larger buffers are released once they have been written.
  private static let keptCapacity = 1 << 20
  /// The most bytes held before the work waits for earlier files.
  private static let heldSize = 4 << 20

  /// The bytes to write next to standard output.
  var bytes: [UInt8] = []
  /// Whether nothing has been written to either stream.
  private(set) var isSilent = true
  /// Why standard output cannot be written; nil as long as it can.
  private(set) var failure: WriteFailure?

  private var messages: [UInt8] = []
  /// Reached when the files before this one are done; nil from then on.
  private var turn: Turn?
  private let progress: Progress?

  init(turn: Turn? = nil, progress: Progress? = nil) {
    self.turn = turn
    self.progress = progress
  }

  /// Appends a copy of `more`; many bytes are written in pieces, so that they are not held twice.
  mutating func append(copying more: Span<UInt8>) {
    var rest = more
    while rest.count > Self.size {
      bytes.append(copying: rest.extracting(first: Self.size))
      rest = rest.extracting(Self.size...)
      writeIfFull()
    }
    bytes.append(copying: rest)
  }

  /// Appends `text` and the end of a line.
  mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(0x0A)
  }

  /// Appends `text`.
  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Writes a message to standard error, after the output before it.
  mutating func report(_ message: String) {
    isSilent = false
    messages += Diagnostics.line(message)
    write()
  }

  /// Writes the collected bytes when there are many; a failure is kept for ``flush()``.
  mutating func writeIfFull() {
    if bytes.count >= Self.size { write() }
  }

  /// Writes the collected bytes when there are many.
  mutating func flushIfFull() throws(WriteFailure) {
    if bytes.count >= Self.size { try flush() }
  }

  /// The number of collected bytes for both streams.
  var heldCount: Int { bytes.count + messages.count }

  /// Writes the collected bytes, unless they are few and the next read does not wait.
  mutating func flush(beforeReading file: InputFile) throws(WriteFailure) {
    if file.isOrdinary { try flushIfFull() } else { try flush() }
  }

  /// Writes the collected bytes.
  mutating func flush() throws(WriteFailure) {
    write()
    if let failure { throw failure }
  }

  /// Leaves the output to whoever reaches the turn of its file; returns false if that has been reached.
  mutating func hold() -> Bool {
    guard let turn, turn.hold(HeldOutput(bytes: bytes, messages: messages)) else { return false }
    (bytes, messages) = ([], [])
    return true
  }

  /// Writes what the work on another file has held.
  mutating func write(_ held: HeldOutput) {
    bytes += held.bytes
    messages += held.messages
    write()
  }

  /// Writes all that is left, once the earlier files are done.
  mutating func finish() {
    turn?.wait()
    turn = nil
    write()
  }

  /// Writes what has been collected; a failure is kept for ``flush()``.
  mutating func write() {
    isSilent = isSilent && bytes.isEmpty
    if let turn {
      if !turn.isReached {
        guard bytes.count >= Self.heldSize else { return }
        turn.wait()
      }
      self.turn = nil
    }
    if !bytes.isEmpty {
      if failure == nil {
        progress?.hideBeforeOutput()
        do throws(FileDescriptor.Failure) {
          try FileDescriptor.standardOutput.writeAll(bytes.span)
        } catch {
          failure = error.isBrokenPipe ? .closed : .failed("\(error)")
        }
      }
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
    }
    if !messages.isEmpty {
      progress?.hide()
      Diagnostics.write(messages)
      messages = []
    }
  }
}

/// Why standard output cannot be written.
enum WriteFailure: Error {
  /// The reader has gone: the tool ends quietly.
  case closed
  /// The system's reason.
  case failed(String)
}
#endif
