internal import ByteKernels
internal import ChunkedHTTP

/// S3's `aws-chunked` coding.
///
/// The form of signatures is checked, not their value.
@available(StreamingCodec 1.0, *)
struct AWSChunkedLayer: ~Copyable {
  private var decoder: AWSChunkedDecoder
  private let reportsElements: Bool
  private let observer: (any EnvelopeObserver)?

  init(_ options: StreamOptions, reportsElements: Bool) {
    // Every chunk has its signature as an extension, so their total length is not limited.
    var limits = options.http.chunked
    limits.maximumTotalExtensionLength = .max
    decoder = AWSChunkedDecoder(limits: limits, leniencies: options.awsChunkedLeniencies)
    self.reportsElements = reportsElements
    observer = options.observer
  }

  /// Reads to the next element or piece of the body; the piece goes to `output`.
  ///
  /// - Returns: The element; nil after a piece, and when the input is used up.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into output: inout LayerOutput) throws(StreamError) -> EnvelopeElement?
  {
    let all = input
    let (reportsElements, observer) = (reportsElements, observer)
    do throws(AWSChunkedError) {
      while let element = try decoder.next(&input) {
        observer?.observe(element)
        switch element {
        case .chunk(let head):
          guard reportsElements else { continue }
          return .signedChunk(size: head.size, signature: String(repairing: head.signature), offset: head.offset)
        case .data(let data):
          output.take(data, of: all)
          return nil
        case .trailers(let trailers):
          if reportsElements { return EnvelopeElement(trailers, layer: .awsChunked) }
        case .end: break
        }
      }
    } catch {
      throw .awsChunked(error)
    }
    guard input.isEmpty else { throw .bytesAfterEnd(layer: .awsChunked, offset: decoder.offset) }
    return nil
  }

  /// Ends the layer.
  mutating func finish() throws(StreamError) {
    do throws(AWSChunkedError) { try decoder.finish() } catch { throw .awsChunked(error) }
  }
}

// MARK: Detection

@available(StreamingCodec 1.0, *)
extension AWSChunkedLayer {
  /// Recognises the size line of a signed chunk.
  static func detect(_ beginning: Span<UInt8>, isAll: Bool) -> LayerMatch {
    let digits = beginning.prefixCount { $0.hexadecimalDigit != nil }
    guard (1...8).contains(digits) else { return .no }
    switch beginning.extracting(digits...).match(";chunk-signature=", isAll: isAll) {
    case .yes: return .yes("it begins with the size line of a chunk")
    case let match: return match
    }
  }
}

// MARK: Errors

@available(StreamingCodec 1.0, *)
extension AWSChunkedError: LayerError {
  var layer: StreamLayer? { .awsChunked }
  var isIncomplete: Bool { if case .framing(.incomplete) = self { true } else { false } }
  var problem: String { if case .framing(let error) = self { "\(error)" } else { "\(self)" } }
}
