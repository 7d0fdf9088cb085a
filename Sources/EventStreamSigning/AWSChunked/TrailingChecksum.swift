#if Signing
internal import ByteKernels
internal import Crypto

/// A checksum of a body that follows in its trailer section, in a field such as `x-amz-checksum-crc32`.
///
/// Source: Amazon S3 User Guide, "Checking object integrity".
@available(StreamingCodecAsync 1.0, *)
public enum TrailingChecksum: String, CaseIterable, Hashable, Sendable {
  case crc32, crc32c, crc64nvme, sha1, sha256

  /// The beginning of the names of fields with checksums.
  static let fieldNamePrefix = "x-amz-checksum-"

  /// The name of the field, in lower case.
  public var fieldName: String { Self.fieldNamePrefix + rawValue }

  /// Creates the checksum that a field of this name has, whatever the case of its letters; nil for other fields.
  public init?(fieldName: String) {
    let name = fieldName.lowercased()
    guard name.hasPrefix(Self.fieldNamePrefix) else { return nil }
    self.init(rawValue: String(name.dropFirst(Self.fieldNamePrefix.count)))
  }
}

/// A checksum of bytes that arrive in pieces.
@available(StreamingCodecAsync 1.0, *)
public struct RunningChecksum: Sendable {
  private enum State: Sendable {
    case crc32(UInt32)
    case crc32c(UInt32)
    case crc64nvme(UInt64)
    case sha1(Insecure.SHA1)
    case sha256(SHA256)
  }

  /// The algorithm.
  public let algorithm: TrailingChecksum
  private var state: State

  /// Starts the checksum of no bytes.
  public init(_ algorithm: TrailingChecksum) {
    self.algorithm = algorithm
    state =
      switch algorithm {
      case .crc32: .crc32(0)
      case .crc32c: .crc32c(0)
      case .crc64nvme: .crc64nvme(0)
      case .sha1: .sha1(Insecure.SHA1())
      case .sha256: .sha256(SHA256())
      }
  }

  /// Takes the next bytes.
  ///
  /// - Complexity: O(*n*).
  public mutating func update(_ bytes: Span<UInt8>) {
    switch state {
    case .crc32(let checksum): state = .crc32(CRC32.checksum(of: bytes, continuing: checksum))
    case .crc32c(let checksum): state = .crc32c(CRC32C.checksum(of: bytes, continuing: checksum))
    case .crc64nvme(let checksum): state = .crc64nvme(CRC64NVME.checksum(of: bytes, continuing: checksum))
    case .sha1(var hasher):
      // Two owners would make the hash function copy its state.
      state = .crc32(0)
      hasher.update(bytes)
      state = .sha1(hasher)
    case .sha256(var hasher):
      state = .crc32(0)
      hasher.update(bytes)
      state = .sha256(hasher)
    }
  }

  /// The checksum of the bytes so far, most significant byte first.
  public var bytes: [UInt8] {
    func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
      stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    return switch state {
    case .crc32(let checksum), .crc32c(let checksum): bigEndian(checksum)
    case .crc64nvme(let checksum): bigEndian(checksum)
    case .sha1(let hasher): Array(hasher.finalize())
    case .sha256(let hasher): Array(hasher.finalize())
    }
  }

  /// The checksum of the bytes so far, as a field has it: in base64.
  public var fieldValue: String {
    var text: [UInt8] = []
    Base64.encode(bytes.span, appendingTo: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
#endif
