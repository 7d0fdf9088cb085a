internal import ByteKernels
internal import TextDeltas

/// Reads base64, hexadecimal text and hex dumps: the bytes they represent.
@available(StreamingCodec 1.0, *)
struct EncodedTextReader: ~Copyable {
  /// The most characters that are decoded at a time.
  private static let longestRun = 65_536
  /// The most bytes that the lines may have that a dump leaves out.
  private static let longestRepeat = 1 << 20

  private let format: CaptureFormat
  private var decoder: EncodedTextDecoder
  private var lines: LineDecoder
  private let maximumLineLength: Int
  private var offset: UInt64 = 0
  /// The number of bytes that the dump has shown.
  private var address: UInt64 = 0
  private var lastLine: [UInt8] = []
  private var isRepeating = false
  /// The error after the bytes returned last.
  private var failure: EncodedTextError?

  init(_ format: CaptureFormat, maximumLineLength: Int) {
    self.format = format
    self.maximumLineLength = maximumLineLength
    decoder = EncodedTextDecoder(format)
    lines = LineDecoder(maximumLength: maximumLineLength)
  }

  /// Reads some of the input, and appends the bytes it represents.
  @_lifetime(input: copy input)
  mutating func read(_ input: inout Span<UInt8>, into bytes: inout [UInt8]) throws(EncodedTextError) {
    if let failure { throw failure }
    do throws(EncodedTextError) {
      if format == .hexDump { try readLines(&input, into: &bytes) } else { try readDigits(&input, into: &bytes) }
    } catch {
      failure = error
      // What precedes the fault is delivered first.
      if bytes.isEmpty { throw error }
    }
  }

  @_lifetime(input: copy input)
  private mutating func readDigits(_ input: inout Span<UInt8>, into bytes: inout [UInt8]) throws(EncodedTextError) {
    let count = min(input.count, Self.longestRun)
    for index in 0..<count where !decoder.take(input[index], into: &bytes) {
      let byte = input[index]
      input = input.extracting(index...)
      throw .invalidCharacter(offset: offset + UInt64(index), byte: byte)
    }
    offset += UInt64(count)
    input = input.extracting(count...)
  }

  /// Ends the text, and appends the bytes of its last line.
  mutating func finish(into bytes: inout [UInt8]) throws(EncodedTextError) {
    if let failure { throw failure }
    guard format == .hexDump else { return }
    let lineOffset = lines.lineOffset
    var parsed: HexDumpLine?
    do throws(TextDeltaError) {
      guard let line = try lines.finish() else { return }
      parsed = HexDumpLine(line)
    } catch {
      throw .lineTooLong(offset: error.offset, limit: maximumLineLength)
    }
    guard let parsed else { throw .invalidLine(offset: lineOffset) }
    try takeLine(parsed, at: lineOffset, into: &bytes)
  }

  @_lifetime(input: copy input)
  private mutating func readLines(_ input: inout Span<UInt8>, into bytes: inout [UInt8]) throws(EncodedTextError) {
    while bytes.count < Self.longestRun {
      let lineOffset = lines.lineOffset
      var parsed: HexDumpLine?
      var isRepeat = false
      do throws(TextDeltaError) {
        guard let line = try lines.next(&input) else { return }
        if line.isEmpty { continue }
        parsed = HexDumpLine(line)
        isRepeat = line.bytesEqual("*")
      } catch {
        throw .lineTooLong(offset: error.offset, limit: maximumLineLength)
      }
      if isRepeat {
        isRepeating = true
      } else if let parsed {
        try takeLine(parsed, at: lineOffset, into: &bytes)
      } else {
        throw .invalidLine(offset: lineOffset)
      }
    }
  }

  private mutating func takeLine(
    _ line: HexDumpLine, at offset: UInt64, into bytes: inout [UInt8]
  ) throws(EncodedTextError) {
    let found = line.address == address ? line.address : line.octalAddress == address ? address : line.address
    if isRepeating, !lastLine.isEmpty {
      isRepeating = false
      // Octal addresses are smaller than the same digits in hexadecimal.
      let target = line.octalAddress.map { isOctal ? $0 : found } ?? found
      guard target > address else { throw .wrongAddress(offset: offset, expected: address, found: target) }
      guard target - address <= UInt64(Self.longestRepeat) else {
        throw .repeatTooLong(offset: offset, limit: Self.longestRepeat)
      }
      while address < target {
        bytes += lastLine
        address += UInt64(lastLine.count)
      }
    } else {
      guard found == address else { throw .wrongAddress(offset: offset, expected: address, found: found) }
      if line.address != address { isOctal = true }
    }
    guard !line.bytes.isEmpty else { return }
    bytes += line.bytes
    address += UInt64(line.bytes.count)
    lastLine = line.bytes
  }

  /// Whether addresses are octal, as od writes them.
  private var isOctal = false
}
