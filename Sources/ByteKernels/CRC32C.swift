/// CRC-32C (Castagnoli): the checksum of iSCSI and of Amazon S3's `x-amz-checksum-crc32c`.
@available(StreamingCodec 1.0, *)
package enum CRC32C {
  private static let tables = ReflectedCRCTables<UInt32>(polynomial: 0x82F6_3B78)

  /// Returns the checksum of `bytes`, continuing from the checksum of the bytes before them (0 at the start).
  ///
  /// - Complexity: O(*n*).
  package static func checksum(of bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
    ~tables.update(~previous, with: bytes)
  }
}

/// CRC-64/NVME: the checksum of the NVMe specification and of Amazon S3's `x-amz-checksum-crc64nvme`.
@available(StreamingCodec 1.0, *)
package enum CRC64NVME {
  private static let tables = ReflectedCRCTables<UInt64>(polynomial: 0x9A6C_9329_AC4B_C9B5)

  /// Returns the checksum of `bytes`, continuing from the checksum of the bytes before them (0 at the start).
  ///
  /// - Complexity: O(*n*).
  package static func checksum(of bytes: Span<UInt8>, continuing previous: UInt64 = 0) -> UInt64 {
    ~tables.update(~previous, with: bytes)
  }
}

/// The tables of a reflected cyclic redundancy check that reads eight bytes at a time.
@available(StreamingCodec 1.0, *)
private struct ReflectedCRCTables<Register: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  /// Eight tables of 256 entries: entry `byte` of table *n* is the register after `byte` and *n* zero bytes.
  private let entries: [Register]

  /// Creates the tables of a polynomial whose lowest bit stands for the highest power.
  init(polynomial: Register) {
    var entries = [Register](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var register = Register(truncatingIfNeeded: byte)
      for _ in 0..<8 { register = register & 1 == 0 ? register >> 1 : register >> 1 ^ polynomial }
      entries[byte] = register
    }
    for index in 256..<entries.count {
      let previous = entries[index - 256]
      entries[index] = previous >> 8 ^ entries[Int(truncatingIfNeeded: previous & 0xFF)]
    }
    self.entries = entries
  }

  /// Returns the register after `bytes`.
  func update(_ register: Register, with bytes: Span<UInt8>) -> Register {
    var register = register
    var index = 0
    let tables = entries.span
    while bytes.count &- index >= 8 {
      let word = bytes.bigEndianUInt64(at: index).byteSwapped ^ UInt64(truncatingIfNeeded: register)
      register = 0
      for place in 0..<8 {
        let byte = Int(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: 8 &* place) & 0xFF)
        register ^= tables[(7 &- place) &* 256 &+ byte]
      }
      index &+= 8
    }
    while index < bytes.count {
      let byte = Int(truncatingIfNeeded: register & 0xFF) ^ Int(bytes[index])
      register = register >> 8 ^ tables[byte]
      index &+= 1
    }
    return register
  }
}
