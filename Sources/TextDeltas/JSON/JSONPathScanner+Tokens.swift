internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension JSONPathScanner {
  /// A word being read.
  struct LiteralState {
    private var word: StaticString = "null"
    private var matched = 0

    mutating func begin(_ byte: UInt8) {
      word = byte == 0x74 ? "true" : byte == 0x66 ? "false" : "null"
      matched = 0
    }

    /// Takes a byte; false where it is not the word's.
    mutating func take(_ byte: UInt8) -> Bool {
      let utf8 = word.description.utf8
      defer { matched += 1 }
      return matched < utf8.count && utf8[utf8.index(utf8.startIndex, offsetBy: matched)] == byte
    }

    var isComplete: Bool { matched == word.utf8CodeUnitCount }
  }

  mutating func literalStep(_ input: Span<UInt8>, _ index: inout Int) throws(JSONScanError) -> Emission? {
    while index < input.count {
      guard literal.take(input[index]) else { throw error(.invalidLiteral, at: index) }
      index += 1
      if literal.isComplete { return endValue(at: index) }
    }
    return nil
  }

  // Section 6: number = [ minus ] int [ frac ] [ exp ]
  mutating func numberStep(_ input: Span<UInt8>, _ index: inout Int) throws(JSONScanError) -> Emission? {
    while index < input.count {
      let byte = input[index]
      let isDigit = (0x30...0x39).contains(byte)
      switch state {
      case .minus:
        guard isDigit else { throw error(.invalidNumber, at: index) }
        state = byte == 0x30 ? .zero : .integer
      case .zero where isDigit:
        throw error(.invalidNumber, at: index)
      case .integer where isDigit, .fraction where isDigit, .exponentDigits where isDigit:
        break
      case .zero where byte == 0x2E, .integer where byte == 0x2E:
        state = .point
      case .zero where byte | 0x20 == 0x65, .integer where byte | 0x20 == 0x65, .fraction where byte | 0x20 == 0x65:
        state = .exponent
      case .point:
        guard isDigit else { throw error(.invalidNumber, at: index) }
        state = .fraction
      case .exponent where byte == 0x2B || byte == 0x2D:
        state = .exponentSign
      case .exponent, .exponentSign:
        guard isDigit else { throw error(.invalidNumber, at: index) }
        state = .exponentDigits
      default:
        // The byte behind the number.
        return endValue(at: index)
      }
      index += 1
    }
    return nil
  }
}
