/// Bytes in one of the places where the text of a delta can stand.
struct TextPlace: Equatable {
  enum Source: UInt8 {
    /// The document, as the caller holds it.
    case document
    /// The reader's own buffer of decoded text.
    case decoded
  }

  var source: Source
  var range: Range<Int>

  static let nowhere = TextPlace(source: .decoded, range: 0..<0)
}

@available(StreamingCodec 1.0, *)
extension TextPlace {
  /// The bytes at the place.
  @_lifetime(copy document, copy decoded)
  func bytes(_ document: Span<UInt8>, _ decoded: Span<UInt8>) -> Span<UInt8> {
    switch source {
    case .document: document.extracting(range)
    case .decoded: decoded.extracting(range)
    }
  }
}

/// A delta that has been found and not yet handed out.
struct PendingDelta {
  var kind: DeltaKind
  var index: Int?
  /// Where in the document the value stands that is the index, -1 where there is none.
  var indexStart = -1
  var text = TextPlace.nowhere
  var identifier = TextPlace.nowhere
  var name = TextPlace.nowhere
}
