@testable import ByteKernels

/// Every kernel of CRC-32 that the processor runs gives zlib's checksum, at any alignment, length and split; zlib gives
/// that of the definition.
@Sendable func checkCRC32(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let count = input.bytes.count + (input.bytes.isEmpty ? 0 : input.padding)
  let padded = input.with((input.bytes.count..<count).map { input.bytes[$0 % input.bytes.count] })
  // The last byte is the last of the memory: what reads beyond it is found out.
  let alignment = Int(input.options.0 & 63)
  let memory = Array(repeating: 0xA5, count: alignment) + padded.bytes
  let bytes = memory.span.extracting(alignment...)
  let start: UInt32 = input.options.0 & 64 == 0 ? 0 : padded.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }

  let expected = CRC32.checksum(of: bytes, continuing: start, by: .zlib)
  if start == 0 {
    try check(expected == ReferenceDecoder.crc32(padded.bytes[...]), "zlib's checksum is not that of the definition")
  }
  try check(CRC32.checksum(of: bytes, continuing: start) == expected, "the chosen kernel differs from zlib")
  for kernel in CRC32Kernel.allCases where kernel.isSupported {
    let whole = CRC32.checksum(of: bytes, continuing: start, by: kernel)
    try check(whole == expected, "\(kernel): \(short(whole as Any)), expected \(short(expected as Any))")
    var checksum: UInt32? = start
    for piece in padded.pieces {
      let before = checksum ?? 0
      checksum = CRC32.checksum(of: bytes.extracting(piece), continuing: before, by: kernel)
      let between = CRC32.checksum(from: before, to: checksum ?? 0, length: piece.count)
      try check(
        between == CRC32.checksum(of: bytes.extracting(piece), by: .zlib), "\(kernel): wrong from place to place")
    }
    try check(
      checksum == expected, "\(kernel): \(short(checksum as Any)) in pieces, expected \(short(expected as Any))")

    let both = CRC32.eventStreamChecksums(of: bytes, by: kernel)
    guard bytes.count >= 16 else {
      try check(both == nil, "\(kernel): checksums of a frame too short to be one")
      continue
    }
    try check(
      both?.prelude == CRC32.checksum(of: bytes.extracting(..<8), by: .zlib)
        && both?.message == CRC32.checksum(of: bytes.extracting(..<(bytes.count - 4)), by: .zlib),
      "\(kernel): wrong checksums of a frame")
  }
}
