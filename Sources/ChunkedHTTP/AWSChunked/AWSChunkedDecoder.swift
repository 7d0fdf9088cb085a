internal import ByteKernels

/// Decodes S3's `aws-chunked` content coding.
///
/// The framing equals that of chunked bodies, with a `chunk-signature` extension and, in some modes, trailers that may be
/// signed too. The form of signatures is checked; to verify them, see ``AWSChunkedSigning``.
///
/// The fields `x-amz-content-sha256` and `x-amz-decoded-content-length` show that a body is in this coding. Some senders
/// omit `Content-Encoding`.
@available(StreamingCodec 1.0, *)
public struct AWSChunkedDecoder: ~Copyable {
  /// How the body is signed; nil if unknown.
  ///
  /// Then any signatures and trailers are accepted.
  public let mode: AWSChunkedMode?
  /// The value of `x-amz-decoded-content-length`, if it is known.
  public let decodedLength: UInt64?
  /// The accepted deviations.
  public let leniencies: AWSChunkedLeniencies
  private var chunked: ChunkedDecoder
  private var failure: AWSChunkedError?
  private var hasTrailerSignature = false

  /// Creates a decoder at the start of a body.
  ///
  /// - Parameters:
  ///   - mode: How the body is signed, if known.
  ///   - decodedLength: The length of the data, if known.
  ///   - limits: The limits of the framing. By default, only ``ChunkedLimits/maximumExcessOverhead`` bounds extensions,
  ///     because every chunk has a signature.
  ///   - leniencies: The deviations to accept.
  ///   - offset: The offset of the first byte.
  public init(
    mode: AWSChunkedMode? = nil, decodedLength: UInt64? = nil,
    limits: ChunkedLimits = ChunkedLimits(maximumTotalExtensionLength: .max), leniencies: AWSChunkedLeniencies = [],
    startingAt offset: UInt64 = 0
  ) {
    self.mode = mode
    self.decodedLength = decodedLength
    self.leniencies = leniencies
    let rules = FieldSectionRules(
      acceptsLineFeedBeforeLineEnd: leniencies.contains(.lineFeedBeforeTrailerLineEnd))
    chunked = ChunkedDecoder(limits: limits, leniencies: [], startingAt: offset, trailerRules: rules)
  }

  /// The number of bytes consumed, plus the offset that the decoder started at.
  public var offset: UInt64 { chunked.offset }

  /// Whether the body has ended.
  public var isComplete: Bool { chunked.isComplete && failure == nil }

  /// The trailer section; empty before the body is complete.
  public var trailers: HTTPFieldSection {
    @_lifetime(borrow self)
    get { chunked.trailers }
  }

  /// Returns the next element, or nil if the input has been consumed or the body is complete.
  ///
  /// Advances `input` past the consumed bytes. After ``AWSChunkedElement/end(offset:)`` it contains what follows the body.
  ///
  /// - Throws: ``AWSChunkedError``, and the same error from then on.
  /// - Complexity: O(1) for data; O(*n*) in the bytes of size lines and trailers.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(AWSChunkedError) -> AWSChunkedElement? {
    if let failure { throw failure }
    let announced = chunked.announcedLength
    let mode = mode
    let element: ChunkedElement?
    do throws(ChunkedError) {
      element = try chunked.next(&input)
    } catch {
      throw fail(.framing(error))
    }
    switch element {
    case nil: return nil
    case .data(let data)?: return .data(data)
    case .chunk(let head)?:
      let signature = Self.signature(of: head.extensions)
      if mode?.isSigned == true, signature.isEmpty {
        failure = .missingSignature(offset: head.offset)
        throw .missingSignature(offset: head.offset)
      }
      if !signature.isEmpty, !AWSSignatureText.isWellFormed(signature, in: mode) {
        failure = .invalidSignature(offset: head.offset)
        throw .invalidSignature(offset: head.offset)
      }
      // A chunk that exceeds the declared length is refused before its data.
      if let decodedLength, decodedLength &- min(announced, decodedLength) < head.size {
        let error = AWSChunkedError.decodedLengthMismatch(
          offset: head.offset, expected: decodedLength, found: announced &+ head.size)
        failure = error
        throw error
      }
      return .chunk(
        AWSChunkHead(size: head.size, offset: head.offset, signature: AWSSignatureText.withoutFilling(signature)))
    case .trailers(let section)?:
      if let mode, !mode.hasTrailer {
        failure = .unexpectedTrailers(offset: section.offset(0))
        throw .unexpectedTrailers(offset: section.offset(0))
      }
      hasTrailerSignature = Self.hasSignature(section, mode)
      return .trailers(section)
    case .end(let offset)?:
      if let error = errorAtTheEnd(announced, at: offset) {
        failure = error
        throw error
      }
      return .end(offset: offset)
    }
  }

  /// Ends the stream.
  ///
  /// - Throws: ``AWSChunkedError`` if the body is not complete, or the error that the decoder threw before.
  public mutating func finish() throws(AWSChunkedError) {
    if let failure { throw failure }
    if leniencies.contains(.missingFinalLineEnd), chunked.isAtTrailerLineStart {
      chunked.completeWithoutEmptyLine()
      hasTrailerSignature = Self.hasSignature(chunked.trailers, mode)
      if let error = errorAtTheEnd(chunked.announcedLength, at: chunked.offset) { throw fail(error) }
    }
    do throws(ChunkedError) {
      try chunked.finish()
    } catch {
      throw fail(.framing(error))
    }
  }
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedDecoder {
  /// The trailer field with the signature of the others.
  public static let trailerSignatureName = "x-amz-trailer-signature"

  private func errorAtTheEnd(_ found: UInt64, at offset: UInt64) -> AWSChunkedError? {
    if let mode, mode.isSigned, mode.hasTrailer, !hasTrailerSignature {
      return .invalidTrailerSignature(offset: offset)
    }
    if let decodedLength, decodedLength != found {
      return .decodedLengthMismatch(offset: offset, expected: decodedLength, found: found)
    }
    return nil
  }

  private static func hasSignature(_ trailers: borrowing HTTPFieldSection, _ mode: AWSChunkedMode?) -> Bool {
    guard let number = trailers.firstIndex(of: trailerSignatureName) else { return false }
    return AWSSignatureText.isWellFormed(trailers.value(number), in: mode)
  }

  /// Returns the value of the first `chunk-signature`; empty if there is none.
  @_lifetime(copy extensions)
  private static func signature(of extensions: ChunkExtensions) -> Span<UInt8> {
    var rest = extensions
    while let one = rest.next() {
      if one.isNamed("chunk-signature") { return one.escapedValue }
    }
    return extensions.bytes.extracting(0..<0)
  }

  private mutating func fail(_ error: AWSChunkedError) -> AWSChunkedError {
    failure = error
    return error
  }
}
