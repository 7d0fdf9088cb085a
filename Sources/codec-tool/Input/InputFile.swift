import ByteKernels
import StreamCaptures
import StreamPipeline

/// A file of the command line: a path, or `-` for standard input.
///
/// Where it is a capture, a trace of curl's or an HTTP archive, what is read is the message in it.
final class InputFile: TimedSource {
  /// How messages name it.
  let name: String
  /// Whether this is an ordinary file, which can be read again, and where no read waits for more.
  let isOrdinary: Bool
  private let descriptor: FileDescriptor
  private let readSize: Int
  private var progress: ProgressBar?
  private var buffer: [UInt8] = []
  private var bytesRead: UInt64 = 0

  private var capture: CaptureDecoder
  private let isCapture: Bool
  /// How much of the buffer has been taken out of the capture.
  private var taken = 0
  private var hasEnded = false
  /// How long after the request what was read last had come, in microseconds; nil where nothing says so.
  private(set) var delay: UInt64?

  /// Opens the file.
  ///
  /// - Parameter entry: Which entry of an HTTP archive is read; nil: what is read are the bytes of the file, whatever it is.
  init(
    _ path: String, readSize: Int, progress wish: Bool?, entry: CaptureDecoder.Selection? = .automatic,
    maximumEntryLength: Int = HARDecoder.longestEntry
  ) throws(ToolFailure) {
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
    isOrdinary = descriptor.fileSize != nil
    self.readSize = readSize
    progress = ProgressBar(for: descriptor, wish: wish)
    isCapture = entry != nil
    var limits = CaptureLimits()
    limits.maximumEntryLength = maximumEntryLength
    capture = CaptureDecoder(entry ?? .automatic, limits: limits)
  }

  deinit {
    clearProgress()
    if descriptor != .standardInput { descriptor.closeFile() }
  }

  /// The format of the file, where it is a capture and that is known.
  var captureFormat: CaptureFormat? { capture.format }

  /// What people should know though nothing is wrong.
  var warnings: [String] { capture.notes.map(\.description) }

  /// The next bytes: what one read gives, at most the read size, or a piece of a capture.
  ///
  /// Nil at the end of the file.
  func read() throws(SourceFailure) -> [UInt8]? {
    guard isCapture else { return try fill() ? buffer : nil }
    while true {
      if capture.isPassive, taken == buffer.count {
        let isMore = try fill()
        taken = buffer.count
        return isMore ? buffer : nil
      }
      if let piece = try nextPiece() { return piece }
      guard !hasEnded else { return nil }
      taken = 0
      hasEnded = try !fill()
    }
  }

  /// Reads; false at the end of the file.
  private func fill() throws(SourceFailure) -> Bool {
    do {
      try descriptor.fill(&buffer, upTo: readSize)
    } catch {
      let problem = Problem(layer: "input", code: "readFailed", offset: bytesRead, text: "cannot read: \(error)")
      throw SourceFailure(status: .ioError, problem: problem)
    }
    bytesRead += UInt64(buffer.count)
    progress?.advance(by: buffer.count)
    if buffer.isEmpty { clearProgress() }
    return !buffer.isEmpty
  }

  /// Takes the progress bar away: the answer follows.
  private func clearProgress() {
    progress?.clear()
    progress = nil
  }

  /// The next piece that is in what was read; nil where more must be read.
  private func nextPiece() throws(SourceFailure) -> [UInt8]? {
    do throws(CaptureError) {
      return try Self.nextPiece(of: buffer, from: &taken, isLast: hasEnded, &capture, &delay)
    } catch {
      throw SourceFailure(
        status: .malformedInput,
        problem: Problem(layer: error.layer, code: error.code, offset: error.offset, text: error.problem))
    }
  }

  private static func nextPiece(
    of buffer: [UInt8], from taken: inout Int, isLast: Bool, _ capture: inout CaptureDecoder, _ delay: inout UInt64?
  ) throws(CaptureError) -> [UInt8]? {
    var input = buffer.span.extracting(taken...)
    defer { taken = buffer.count - input.count }
    if isLast {
      guard let piece = try capture.finish() else { return nil }
      delay = piece.delay
      return Array(copying: piece.bytes)
    }
    guard let piece = try capture.next(&input) else { return nil }
    delay = piece.delay
    return Array(copying: piece.bytes)
  }
}
