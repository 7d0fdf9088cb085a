#if Signing
internal import ByteKernels
public import ChunkedHTTP

/// Verifies the trailing checksums of an `aws-chunked` body.
///
///     while let element = try decoder.next(&input) {
///       try checksums.verify(element)
///       …
///     }
///
/// Fields are compared with the checksums' text, so that no two texts of a checksum are accepted.
@available(StreamingCodecAsync 1.0, *)
public struct TrailingChecksumVerifier: Sendable {
  /// The names of the fields with checksums that were verified, in the order of the trailer section.
  public private(set) var verifiedFields: [String] = []
  /// The names of the fields with checksums that this library cannot compute, such as XXHash.
  public private(set) var unsupportedFields: [String] = []
  private static let unsupported = Set(
    ["md5", "sha512", "xxhash64", "xxhash3", "xxhash128"].map { TrailingChecksum.fieldNamePrefix + $0 })
  private var checksums: [RunningChecksum]
  /// The fields that must be in the trailer section, in lower case.
  private let announced: [String]?
  private var hasTrailers = false
  private var failure: TrailingChecksumError?

  /// Starts a body.
  ///
  /// - Parameter announced: The names of the trailer fields, from `x-amz-trailer`; nil if unknown. Then every checksum is
  ///   computed, since only the end of the body tells which are needed.
  public init(announced: [String]? = nil) {
    self.announced = announced?.map { $0.lowercased() }
    checksums = (announced?.compactMap { TrailingChecksum(fieldName: $0) } ?? TrailingChecksum.allCases)
      .map { RunningChecksum($0) }
  }

  /// Takes the next element of the body.
  ///
  /// - Throws: ``TrailingChecksumError``, and the same error from then on.
  /// - Complexity: O(*n*) in the element's bytes.
  public mutating func verify(_ element: borrowing AWSChunkedElement) throws(TrailingChecksumError) {
    if let failure { throw failure }
    switch copy element {
    case .chunk: break
    case .data(let data): for index in checksums.indices { checksums[index].update(data) }
    case .trailers(let section):
      hasTrailers = true
      try verify(section)
    case .end(let offset):
      if !hasTrailers, let first = announced?.first { throw fail(.missing(offset: offset, fieldName: first)) }
    }
  }

  private mutating func verify(_ section: HTTPFieldSection) throws(TrailingChecksumError) {
    for name in announced ?? [] where !section.contains(name) {
      throw fail(.missing(offset: section.offset(0), fieldName: name))
    }
    for number in 0..<section.count {
      let name = String(repairing: section.name(number)).lowercased()
      guard name.hasPrefix(TrailingChecksum.fieldNamePrefix) else { continue }
      if let announced, !announced.contains(name) {
        throw fail(.unannounced(offset: section.offset(number), fieldName: name))
      }
      if Self.unsupported.contains(name) {
        unsupportedFields.append(name)
        continue
      }
      guard let checksum = checksums.first(where: { $0.algorithm.fieldName == name }) else {
        throw fail(.unknown(offset: section.offset(number), fieldName: name))
      }
      guard section.value(number).bytesEqual(checksum.fieldValue) else {
        throw fail(
          .mismatch(
            offset: section.offset(number), fieldName: name, stored: String(repairing: section.value(number)),
            computed: checksum.fieldValue))
      }
      verifiedFields.append(name)
    }
  }

  private mutating func fail(_ error: TrailingChecksumError) -> TrailingChecksumError {
    failure = error
    return error
  }
}

/// What is wrong with the trailing checksums of a body.
///
/// Offsets count bytes since the start of the body.
@nonexhaustive
@available(StreamingCodecAsync 1.0, *)
public enum TrailingChecksumError: Error, Hashable, Sendable {
  /// The checksum of the data is another one.
  case mismatch(offset: UInt64, fieldName: String, stored: String, computed: String)
  /// A field that `x-amz-trailer` announces is missing.
  case missing(offset: UInt64, fieldName: String)
  /// A checksum that `x-amz-trailer` does not announce.
  case unannounced(offset: UInt64, fieldName: String)
  /// A checksum that Amazon S3 does not define.
  case unknown(offset: UInt64, fieldName: String)
}

@available(StreamingCodecAsync 1.0, *)
extension TrailingChecksumError {
  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .mismatch: "trailingChecksumMismatch"
    case .missing: "missingTrailer"
    case .unannounced: "unannouncedTrailer"
    case .unknown: "unknownChecksum"
    }
  }

  /// The offset of the field, or of the trailer section.
  public var offset: UInt64 {
    switch self {
    case .mismatch(let offset, _, _, _), .missing(let offset, _), .unannounced(let offset, _),
      .unknown(let offset, _):
      offset
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension TrailingChecksumError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .mismatch(let offset, let name, let stored, let computed):
      "\(name) at offset \(offset) is \(stored.debugDescription), but that of the data is \(computed)"
    case .missing(_, let name): "x-amz-trailer announces \(name), which is missing"
    case .unannounced(let offset, let name): "\(name) at offset \(offset) is not announced by x-amz-trailer"
    case .unknown(let offset, let name): "\(name) at offset \(offset) is not a checksum of Amazon S3"
    }
  }
}
#endif
