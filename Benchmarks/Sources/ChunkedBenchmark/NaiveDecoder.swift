/// What one writes in ten minutes: a byte at a time, no extensions, no checks beyond the digits.
struct NaiveDecoder {
  private enum State { case size, skip, data, end }

  private var state = State.size
  private var size = 0
  private(set) var data: [UInt8] = []

  mutating func decode(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      let byte = bytes[index]
      switch state {
      case .size:
        switch byte {
        case 0x30...0x39: size = size * 16 + Int(byte - 0x30)
        case 0x61...0x66: size = size * 16 + Int(byte - 0x61 + 10)
        case 0x41...0x46: size = size * 16 + Int(byte - 0x41 + 10)
        case 0x0A: state = size == 0 ? .end : .data
        default: state = .skip
        }
      case .skip: if byte == 0x0A { state = size == 0 ? .end : .data }
      case .data:
        if size > 0 {
          data.append(byte)
          size -= 1
        } else if byte == 0x0A {
          state = .size
        }
      case .end: return
      }
    }
  }

  mutating func drop() { data.removeAll(keepingCapacity: true) }
}
