internal import ByteKernels
internal import EventStreamCodec

/// The attempts to detect the family of a stream.
struct FamilyTrials {
  /// The largest number of documents, and of their bytes, that are tried with the families.
  ///
  /// Nearly every stream is recognised by one of its first documents. Trying all families takes dozens of times as long as
  /// reading by one, so later documents are only checked.
  private static let maximumCount = 512
  private static let maximumSize = 256 << 10

  private var count = 0
  private var size = 0
  /// Documents in `chunk` events that no family knows: perhaps an agent's text.
  var chunkTexts: [UInt8] = []
  /// The number of those documents.
  var chunkCount = 0
  /// Whether one of them came in a padded payload, as those of Bedrock's models do.
  var hasPaddedChunk = false

  /// Counts a document, and returns whether it may be tried.
  mutating func mayTry(_ documentSize: Int) -> Bool {
    guard count < Self.maximumCount, size <= Self.maximumSize else { return false }
    count += 1
    size += documentSize
    return true
  }
}

@available(StreamingCodec 1.0, *)
extension FamilyTrials {
  /// Whether the documents in `chunk` events begin as text does.
  var isText: Bool {
    let format = ForeignFormat(firstBytes: chunkTexts.span.extracting(first: min(chunkTexts.count, 512)))
    return chunkTexts.isEmpty || format?.isText == true
  }
}
