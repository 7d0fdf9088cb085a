internal import CByteKernels

/// The implementations of CRC-32, all with the same result, for tests.
package enum CRC32Kernel: String, CaseIterable, Sendable {
  /// zlib's `crc32_z`.
  case zlib
  /// x86-64, 128-bit carry-less multiplication.
  case pclmulqdq
  /// x86-64, 256-bit carry-less multiplication.
  case vpclmulqdqAVX2
  /// x86-64, 512-bit carry-less multiplication.
  case vpclmulqdqAVX512
  /// The CRC32 instructions of arm64.
  case arm64

  /// Whether this build and this processor can run the kernel.
  package var isSupported: Bool { cbk_crc32_supported(identifier) }

  /// The kernel that ``CRC32`` uses on this processor.
  package static var fastest: CRC32Kernel {
    let fastest = cbk_crc32_fastest()
    return allCases.first { $0.identifier == fastest } ?? .zlib
  }

  var identifier: cbk_crc32_kernel {
    switch self {
    case .zlib: CBK_CRC32_ZLIB
    case .pclmulqdq: CBK_CRC32_PCLMULQDQ
    case .vpclmulqdqAVX2: CBK_CRC32_VPCLMULQDQ_AVX2
    case .vpclmulqdqAVX512: CBK_CRC32_VPCLMULQDQ_AVX512
    case .arm64: CBK_CRC32_ARM64
    }
  }
}
