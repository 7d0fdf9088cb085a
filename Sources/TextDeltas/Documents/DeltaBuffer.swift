internal import ByteKernels
internal import EventStreamCodec

/// The place of a delta's bytes.
struct TextPlace: Equatable {
  enum Source: UInt8 {
    /// The document, in the caller's memory.
    case document
    /// The buffer of decoded text.
    case decoded
  }

  var source: Source
  var range: Range<Int>

  /// The place of absent text.
  static let none = TextPlace(source: .decoded, range: 0..<0)
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

/// A delta that was found and not yet delivered.
struct PendingDelta {
  var kind: DeltaKind
  var index: Int?
  /// The offset in the document of the value that is the index; -1 if there is none.
  var indexStart = -1
  var text = TextPlace.none
  var identifier = TextPlace.none
  var name = TextPlace.none
}

/// The deltas of a document that were found and not yet delivered, and their decoded text.
@available(StreamingCodec 1.0, *)
struct DeltaBuffer: ~Copyable {
  /// Text that does not stand in the document as it is.
  var decoded = ByteScratch()
  private(set) var pending: [PendingDelta] = []
  private var next = 0

  /// Whether a delta waits for delivery.
  var hasPending: Bool { next < pending.count }

  /// Whether a delta that waits for delivery has bytes in the document.
  var needsDocument: Bool {
    pending[next...].contains { delta in
      delta.text.source == .document || delta.identifier.source == .document || delta.name.source == .document
    }
  }

  /// Whether deltas were appended since the last removal.
  var hasDelivered: Bool { !pending.isEmpty }

  /// Removes all deltas and their text.
  mutating func removeAll() {
    decoded.removeAll()
    if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
    next = 0
  }

  /// Appends a delta.
  mutating func append(_ delta: PendingDelta) { pending.append(delta) }

  /// Removes and returns the next delta, or nil.
  mutating func popFirst() -> PendingDelta? {
    guard next < pending.count else { return nil }
    next += 1
    return pending[next - 1]
  }

  /// Copies text into the buffer.
  mutating func copy(_ bytes: Span<UInt8>) -> TextPlace {
    let start = decoded.count
    decoded.append(copying: bytes)
    return TextPlace(source: .decoded, range: start..<decoded.count)
  }

  /// Copies text into the buffer.
  mutating func copy(_ text: String) -> TextPlace { copy(Array(text.utf8).span) }

  /// Appends the delta for an error.
  mutating func append(_ error: ServiceError) {
    var delta = PendingDelta(kind: .error)
    delta.name = copy(error.type ?? error.code ?? "")
    delta.text = copy(error.message)
    append(delta)
  }
}
