#if CommandLineTool
import ByteKernels
import StreamCaptures
import StreamPipeline
import ToolKernels

/// How files are opened and read.
struct InputOptions: Sendable {
  /// The most bytes per read.
  var readSize: Int
  /// The entry of an HTTP archive to read; nil reads every file as it is, captures too.
  var entry: CaptureDecoder.EntrySelection?
  /// The longest entry of an HTTP archive, in bytes.
  var maximumEntryLength = HARDecoder.longestEntry
}

/// A file of the command line: a path, or `-` for standard input.
///
/// From a capture, such as curl's trace or an HTTP archive, only the HTTP message in it is read.
final class InputFile: TimedSource {
  /// The name in messages.
  let name: String
  /// The file's place among the files of the command line, from 0.
  let number: Int
  /// Whether this is a regular file: it can be read again, and reads do not wait.
  let isOrdinary: Bool
  /// How long after the request the latest bytes arrived, in microseconds; nil if unknown.
  private(set) var delay: UInt64?

  private let descriptor: FileDescriptor
  private let readSize: Int
  private let progress: Progress?
  private var buffer: [UInt8] = []
  private var bytesRead: UInt64 = 0

  private var capture: CaptureDecoder
  private let isCapture: Bool
  /// How much of the buffer the capture decoder has taken.
  private var taken = 0
  private var hasEnded = false

  /// Opens the file.
  init(_ path: String, _ options: InputOptions, number: Int = 0, progress: Progress? = nil) throws(Failure) {
    self.number = number
    name = Self.name(of: path)
    if path == "-" {
      descriptor = .standardInput
    } else {
      do {
        descriptor = try FileDescriptor(opening: path)
      } catch {
        throw Failure(.cannotOpen, "cannot open: \(error)")
      }
    }
    isOrdinary = descriptor.fileSize != nil
    readSize = options.readSize
    isCapture = options.entry != nil
    capture = CaptureDecoder(options.entry ?? .firstStream, maximumEntryLength: options.maximumEntryLength)
    self.progress = progress
    progress?.begin(name)
  }

  deinit {
    if descriptor != .standardInput { descriptor.closeFile() }
  }

  /// The name of a path in messages.
  static func name(of path: String) -> String { path == "-" ? "(stdin)" : path }

  /// Whether nothing has been read.
  var isEmpty: Bool { bytesRead == 0 }

  /// The format of the capture; nil if the file is none, or not known yet.
  var captureFormat: CaptureFormat? { capture.format }

  /// Notes on a file that was read nevertheless.
  var warnings: [String] {
    guard let (entry, others) = capture.entry, others > 0 else { return [] }
    let verb = others == 1 ? "holds a stream" : "hold streams"
    return ["har: entry \(entry.number) was read; \(counted(others, "other")) \(verb) too: see --entry"]
  }

  /// The bytes of one read, or the next piece of a capture; nil at the end of the file.
  func read() throws(Failure) -> [UInt8]? {
    guard isCapture else { return try fill() ? buffer : nil }
    while true {
      if capture.isPlain, taken == buffer.count {
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

  /// Reads into the buffer; returns false at the end of the file.
  private func fill() throws(Failure) -> Bool {
    do {
      try descriptor.fill(&buffer, upTo: readSize)
    } catch {
      let problem = Problem(layer: "input", code: "readFailed", offset: bytesRead, text: "cannot read: \(error)")
      throw Failure(problem: problem, status: .ioError)
    }
    bytesRead += UInt64(buffer.count)
    progress?.advance(by: buffer.count)
    return !buffer.isEmpty
  }

  /// The next piece of the capture in the buffer; nil if more must be read.
  private func nextPiece() throws(Failure) -> [UInt8]? {
    do throws(CaptureError) {
      return try Self.nextPiece(of: buffer, from: &taken, isLast: hasEnded, &capture, &delay)
    } catch {
      throw Failure(error)
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
#endif
