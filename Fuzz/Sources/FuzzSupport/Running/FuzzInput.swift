/// An input taken apart: a head of eight bytes that says how to run, and the bytes to run on.
///
/// The head has a fixed length, so that what follows stands at the same place in every input and a mutator can find it.
struct FuzzInput {
  /// How many bytes the head has.
  static let headLength = 8

  /// Two bytes of choices, whose meaning is the target's.
  let options: (UInt8, UInt8)
  /// The bytes to run on.
  let bytes: [UInt8]
  private let sizes: [Int]

  init(_ input: [UInt8]) {
    let head = input.prefix(Self.headLength) + Array(repeating: 0, count: max(0, Self.headLength - input.count))
    options = (head[0], head[1])
    // Most reads are short, some are long, some are empty.
    sizes = head[2...].map { $0 < 192 ? Int($0) : (Int($0) - 191) * 128 }
    bytes = Array(input.dropFirst(Self.headLength))
  }

  /// How many bytes more to run on, up to some thousands; hardly ever any, because they take time.
  var padding: Int { options.1 < 248 ? 0 : (Int(options.1) - 247) * 1050 }

  private init(options: (UInt8, UInt8), sizes: [Int], bytes: [UInt8]) {
    self.options = options
    self.sizes = sizes
    self.bytes = bytes
  }

  /// The input with other bytes in front of its own.
  func with(_ front: [UInt8]) -> FuzzInput { with(bytes: front + bytes) }

  /// The input with other bytes.
  func with(bytes: [UInt8]) -> FuzzInput { FuzzInput(options: options, sizes: sizes, bytes: bytes) }

  /// How the bytes are split into reads: by the sizes in the head, over and over.
  var pieces: [Range<Int>] {
    guard sizes.contains(where: { $0 > 0 }) else { return [0..<bytes.count] }
    var pieces: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + sizes[pieces.count % sizes.count], bytes.count)
      pieces.append(start..<end)
      start = end
    }
    return pieces
  }
}
