internal import ByteKernels
internal import ChunkedHTTP

/// The chunked transfer coding of HTTP/1.1, without a message head.
@available(StreamingCodec 1.0, *)
struct ChunkedLayer: ~Copyable {
  private var decoder: ChunkedDecoder
  private let reportsElements: Bool

  init(_ options: StreamOptions, reportsElements: Bool) {
    decoder = ChunkedDecoder(limits: options.http.chunked, leniencies: options.httpLeniencies.chunked)
    self.reportsElements = reportsElements
  }

  /// Reads to the next element or piece of the body; the piece goes to `output`.
  ///
  /// - Returns: The element; nil after a piece, and when the input is used up.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into output: inout LayerOutput) throws(StreamError) -> EnvelopeElement?
  {
    let all = input
    let reportsElements = reportsElements
    do throws(ChunkedError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head):
          if reportsElements { return EnvelopeElement(head) }
        case .data(let data):
          output.take(data, of: all)
          return nil
        case .trailers(let trailers):
          if reportsElements { return EnvelopeElement(trailers, layer: .chunked) }
        case .end: break
        }
      }
    } catch {
      throw .chunked(error)
    }
    guard input.isEmpty else { throw .bytesAfterEnd(layer: .chunked, offset: decoder.offset) }
    return nil
  }

  /// Ends the layer.
  mutating func finish() throws(StreamError) {
    do throws(ChunkedError) { try decoder.finish() } catch { throw .chunked(error) }
  }
}

// MARK: Detection

@available(StreamingCodec 1.0, *)
extension ChunkedLayer {
  /// Recognises the size line of a chunk: one to eight hexadecimal digits, then CR LF or an extension.
  static func detect(_ beginning: Span<UInt8>, isAll: Bool) -> LayerMatch {
    let digits = beginning.prefixCount { $0.hexadecimalDigit != nil }
    guard (1...8).contains(digits) else { return .no }
    let rest = beginning.extracting(digits...)
    switch rest.match("\r\n", isAll: isAll) {
    case .no: break
    case let match: return match == .needsMore ? .needsMore : .yes("it begins with the size line of a chunk")
    }
    // An extension: its name must follow.
    guard rest.first == UInt8(ascii: ";") else { return rest.isEmpty && !isAll ? .needsMore : .no }
    guard rest.count > 1 else { return isAll ? .no : .needsMore }
    return rest[1] > 0x20 ? .yes("it begins with the size line of a chunk, with an extension") : .no
  }
}

// MARK: Elements

@available(StreamingCodec 1.0, *)
extension EnvelopeElement {
  /// Copies the size line of a chunk.
  init(_ head: ChunkHead) {
    var extensions: [ChunkExtension] = []
    var rest = head.extensions
    while let view = rest.next() { extensions.append(ChunkExtension(view)) }
    self = .chunk(size: head.size, extensions: extensions, offset: head.offset)
  }

  /// Copies a trailer section.
  init(_ section: HTTPFieldSection, layer: StreamLayer) {
    self = .trailers(HTTPFieldLines(section), layer: layer, offset: section.isEmpty ? 0 : section.offset(0))
  }
}

// MARK: Errors

@available(StreamingCodec 1.0, *)
extension ChunkedError: LayerError {
  var layer: StreamLayer? { .chunked }
  var isIncomplete: Bool { if case .incomplete = self { true } else { false } }
}
