#if CommandLineTool
import ByteKernels
import ChunkedHTTP
import StreamCaptures
import StreamPipeline

/// How files are opened and read.
struct InputOptions: Sendable {
  /// The most bytes per read.
  var readSize: Int
  /// The messages to read from a capture.
  var selection = CaptureDecoder.Selection.automatic
  /// The captures to look for.
  var detection = CaptureDecoder.Detection.all
  /// The limits of captures.
  var limits = CaptureLimits()
  /// Deviations that HTTP messages in captures may have.
  var leniencies: HTTPLeniencies = []
}

/// A file of the command line: a path, or `-` for standard input.
///
/// From a capture, such as a curl trace, an HTTP archive or a connection, only the HTTP messages in it are read, one after
/// the other: ``read()`` returns nil at the end of each, and ``beginNextMessage()`` goes on to the next.
final class InputFile: TimedSource {
  /// The name in messages.
  let name: String
  /// The file's place among the files of the command line, from 0.
  let number: Int
  /// Whether this is a regular file: it can be read again, and reads do not wait.
  let isOrdinary: Bool
  /// How long after the request the latest bytes arrived, in microseconds; nil if unknown.
  private(set) var delay: UInt64?

  /// Whether a message of the file has signatures to verify.
  var hasSignatures = false

  private var descriptor: FileDescriptor
  private let path: String
  /// Whether the file beside an archive that has the body is being read.
  private var isInAttachment = false
  private let readSize: Int
  private let progress: Progress?
  private var buffer: [UInt8] = []
  private var bytesRead: UInt64 = 0

  private var capture: CaptureDecoder
  /// How much of the buffer the capture decoder has taken.
  private var taken = 0
  private var hasEnded = false
  /// The message being read; nil before its first byte.
  private(set) var message: CapturedMessage?
  /// The place of the message among those of the file that are read, from 0.
  private(set) var messageIndex = 0
  /// The first bytes of the next message, and when they arrived.
  private var next: (bytes: [UInt8], delay: UInt64?, message: CapturedMessage)?

  /// Opens the file.
  init(_ path: String, _ options: InputOptions, number: Int = 0, progress: Progress? = nil) throws(Failure) {
    self.number = number
    self.path = path
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
    capture = CaptureDecoder(
      options.selection, detecting: options.detection, limits: options.limits, leniencies: options.leniencies)
    self.progress = progress
    progress?.begin(name)
  }

  deinit {
    if descriptor != .standardInput { descriptor.closeFile() }
  }

  /// The name of a path in messages.
  static func name(of path: String) -> String { path == "-" ? "(stdin)" : path }

  /// The name of the file and the message in messages.
  var title: String {
    guard let number = message?.number, number > 1, capture.entry == nil else { return name }
    return "\(name): message \(number)"
  }

  /// The format of the capture; nil if the file has the bytes themselves, or before the format is known.
  var captureFormat: CaptureFormat? { capture.format }

  /// Notes on a capture that was read nevertheless; complete at its end.
  var notes: [String] {
    let layer = capture.format?.rawValue ?? StreamLayer.http.rawValue
    return capture.notes.map { "\(layer): \($0)" }
  }

  /// Whether another message follows, at the end of one.
  var hasNextMessage: Bool { next != nil }

  /// Goes on to the next message, at the end of one; returns false if there is none.
  func beginNextMessage() -> Bool {
    message = nil
    if hasNextMessage { messageIndex += 1 }
    return hasNextMessage
  }

  /// The bytes of one read, or the next piece of a capture; nil at the end of the message.
  func read() throws(Failure) -> [UInt8]? {
    while true {
      if let next {
        guard message == nil || message?.number == next.message.number else { return nil }
        message = next.message
        delay = next.delay
        self.next = nil
        return next.bytes
      }
      if isInAttachment { return try fill() ? buffer : nil }
      if capture.isPassive, taken == buffer.count, message != nil {
        let isMore = try fill()
        taken = buffer.count
        if !isMore { hasEnded = true }
        return isMore ? buffer : nil
      }
      next = try nextPiece()
      if next != nil { continue }
      if hasEnded {
        guard let attachment = capture.attachment else { return nil }
        try open(attachment: attachment)
      } else {
        taken = 0
        hasEnded = try !fill()
      }
    }
  }

  /// Opens the file beside the archive that has the body of its entry.
  private func open(attachment: String) throws(Failure) {
    isInAttachment = true
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    do {
      guard path != "-" else { throw FileDescriptor.Failure.notFound }
      let file = try FileDescriptor(opening: folder + attachment)
      descriptor.closeFile()
      descriptor = file
    } catch {
      throw Failure(.cannotOpen, "cannot open \(folder)\(attachment), which has the body: \(error)")
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
  private func nextPiece() throws(Failure) -> (bytes: [UInt8], delay: UInt64?, message: CapturedMessage)? {
    do throws(CaptureError) {
      return try Self.nextPiece(of: buffer, from: &taken, isLast: hasEnded, &capture)
    } catch {
      throw Failure(error)
    }
  }

  private static func nextPiece(
    of buffer: [UInt8], from taken: inout Int, isLast: Bool, _ capture: inout CaptureDecoder
  ) throws(CaptureError) -> (bytes: [UInt8], delay: UInt64?, message: CapturedMessage)? {
    var input = buffer.span.extracting(taken...)
    defer { taken = buffer.count - input.count }
    if isLast {
      guard let piece = try capture.finish() else { return nil }
      return (Array(copying: piece.bytes), piece.delay, piece.message)
    }
    guard let piece = try capture.next(&input) else { return nil }
    return (Array(copying: piece.bytes), piece.delay, piece.message)
  }
}
#endif
