import ByteKernels

/// Cuts what is read into lines.
struct LineSplitter: ~Copyable {
  private var rest: [UInt8] = []
  /// The number of the line that ``next(_:)`` gave last, from 1.
  private(set) var lineNumber = 0

  /// The next line without its end, or nil when the input is used up; what is left of it then waits for the next read.
  mutating func next(_ input: inout Span<UInt8>) -> [UInt8]? {
    for index in input.indices where input[index] == 0x0A {
      rest.append(copying: input.extracting(first: index))
      input = input.extracting((index + 1)...)
      return take()
    }
    rest.append(copying: input)
    input = input.extracting(first: 0)
    return nil
  }

  /// The last line, which has no end; nil where there is none.
  mutating func finish() -> [UInt8]? { rest.isEmpty ? nil : take() }

  private mutating func take() -> [UInt8] {
    defer { rest = [] }
    lineNumber += 1
    return rest
  }
}
