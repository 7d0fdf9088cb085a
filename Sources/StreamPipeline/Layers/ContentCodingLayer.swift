internal import ByteKernels
internal import ChunkedHTTP

/// A compressed stream without a message head: gzip, of any number of members.
@available(StreamingCodec 1.0, *)
struct ContentCodingLayer: ~Copyable {
  private var decoder: ContentDecoder

  init(_ coding: HTTPContentCoding, _ options: StreamOptions) {
    decoder = ContentDecoder(coding, limits: options.http.contentCoding)
  }

  /// Decompresses the next piece into `output`.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into output: inout LayerOutput) throws(StreamError) {
    let all = input
    do throws(ContentCodingError) {
      if let data = try decoder.next(&input) { output.take(data, of: all) }
    } catch {
      throw .contentCoding(error)
    }
  }

  /// Ends the layer.
  mutating func finish() throws(StreamError) {
    do throws(ContentCodingError) { try decoder.finish() } catch { throw .contentCoding(error) }
  }
}

// MARK: Detection

@available(StreamingCodec 1.0, *)
extension ContentCodingLayer {
  /// Recognises gzip's magic number.
  static func detectGzip(_ beginning: Span<UInt8>, isAll: Bool) -> LayerMatch {
    guard beginning.first == 0x1F else { return .no }
    guard beginning.count > 1 else { return isAll ? .no : .needsMore }
    return beginning[1] == 0x8B ? .yes("it begins with gzip's magic number") : .no
  }
}

// MARK: Errors

@available(StreamingCodec 1.0, *)
extension ContentCodingError: LayerError {
  var layer: StreamLayer? { .gzip }
  var isIncomplete: Bool { if case .incomplete = self { true } else { false } }
}
