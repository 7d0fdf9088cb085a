#if CommandLineTool
import ByteKernels

/// Cuts what is read into lines.
struct LineSplitter: ~Copyable {
  private let maximumLength: Int
  private var rest: [UInt8] = []
  /// The number of the latest line, from 1.
  private(set) var lineNumber = 0

  /// Creates a splitter for lines of at most `maximumLength` bytes.
  init(maximumLength: Int) { self.maximumLength = maximumLength }

  /// The next line without its end, or nil if the input is used up; the start of a line waits for the next read.
  ///
  /// - Throws: ``Failure`` if the line is longer than the limit.
  mutating func next(_ input: inout Span<UInt8>) throws(Failure) -> [UInt8]? {
    let end = input.offset(of: 0x0A)
    guard rest.count + end <= maximumLength else {
      throw Failure(.malformedInput, "line \(lineNumber + 1): longer than \(counted(maximumLength, "byte"))")
    }
    rest.append(copying: input.extracting(first: end))
    guard end < input.count else {
      input = input.extracting(first: 0)
      return nil
    }
    input = input.extracting((end + 1)...)
    return take()
  }

  /// Whether the line that has begun cannot be a JSON object, by its first byte that is not white space.
  var cannotBeObject: Bool { !Self.mayBeObject(rest) }

  /// Whether a line begins like a JSON object, or has only white space.
  static func mayBeObject(_ line: [UInt8]) -> Bool {
    let first = line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    return first == nil || first == UInt8(ascii: "{")
  }

  /// The last line, if no line feed ends it.
  mutating func finish() -> [UInt8]? { rest.isEmpty ? nil : take() }

  private mutating func take() -> [UInt8] {
    defer { rest = [] }
    lineNumber += 1
    return rest
  }
}
#endif
