internal import ByteKernels

/// How the events of one type are read, once the family is known.
struct EventClass {
  enum Reading: UInt8 {
    /// The payload is a document.
    case payload
    /// The payload holds a document in base64.
    case chunk
    /// The payload holds text in base64.
    case textChunk
    /// The payload is a piece of a byte stream.
    case blob
  }

  var reading: Reading
  /// The template that the last event of the type matched.
  var template: UInt8 = 0
  /// The node of the family's paths that the document stands for.
  var root: Int32

  fileprivate var typeCount: UInt8
  fileprivate var contentTypeCount: UInt8
}

/// The classes of the event types that were seen last.
///
/// Nearly all events of a stream have one of two or three types. More types take constant memory: the oldest makes room.
@available(StreamingCodec 1.0, *)
struct EventClasses {
  private static let capacity = 4
  /// The largest size of an event type and content type together that is remembered, in bytes.
  private static let maximumNameSize = 64

  private var classes: [EventClass] = []
  /// The event type and content type of each class, `maximumNameSize` bytes apart.
  private var names: [UInt8] = []
  /// For each class the identity of the header block that its last event had.
  private var headers: (UInt64, UInt64, UInt64, UInt64) = (
    Identity.none, Identity.none, Identity.none, Identity.none
  )
  private var nextReplaced = 0
  /// The class that was found last by its names.
  private var last = 0

  /// The number of the class for events with a header block, or -1.
  ///
  /// All four identities are compared, so that no branch depends on the order of the events.
  @inline(__always)
  func index(ofHeaders identity: UInt64) -> Int {
    var index = identity == headers.3 ? 3 : -1
    index = identity == headers.2 ? 2 : index
    index = identity == headers.1 ? 1 : index
    return identity == headers.0 ? 0 : index
  }

  /// The number of the class for events of a type, or -1.
  @inline(__always)
  mutating func index(ofType type: Span<UInt8>, _ contentType: Span<UInt8>) -> Int {
    if last < classes.count, hasNames(last, type, contentType) { return last }
    for index in classes.indices where hasNames(index, type, contentType) {
      last = index
      return index
    }
    return -1
  }

  @inline(__always)
  subscript(index: Int) -> EventClass { classes[index] }

  /// Notes the template that the last event of a class matched.
  mutating func noteTemplate(_ template: Int, ofClass index: Int) {
    classes[index].template = UInt8(truncatingIfNeeded: template)
  }

  /// Notes the header block that the last event of a class had.
  mutating func noteHeaders(_ identity: UInt64, ofClass index: Int) {
    switch index {
    case 0: headers.0 = identity
    case 1: headers.1 = identity
    case 2: headers.2 = identity
    default: headers.3 = identity
    }
  }

  /// Remembers how events of a type are read.
  mutating func insert(
    _ reading: EventClass.Reading, type: Span<UInt8>, contentType: Span<UInt8>, headers identity: UInt64, root: Int
  ) {
    guard type.count + contentType.count <= Self.maximumNameSize, let root = Int32(exactly: root) else { return }
    var index = classes.count
    for known in classes.indices where hasNames(known, type, contentType) { index = known }
    if index == Self.capacity {
      index = nextReplaced
      nextReplaced = (nextReplaced + 1) % Self.capacity
    }
    let inserted = EventClass(
      reading: reading, root: root, typeCount: UInt8(type.count), contentTypeCount: UInt8(contentType.count))
    if index < classes.count {
      classes[index] = inserted
    } else {
      classes.append(inserted)
      names.append(contentsOf: repeatElement(0, count: Self.maximumNameSize))
    }
    for offset in type.indices { names[index * Self.maximumNameSize + offset] = type[offset] }
    for offset in contentType.indices {
      names[index * Self.maximumNameSize + type.count + offset] = contentType[offset]
    }
    noteHeaders(identity, ofClass: index)
    last = index
  }

  @inline(__always)
  private func hasNames(_ index: Int, _ type: Span<UInt8>, _ contentType: Span<UInt8>) -> Bool {
    let known = classes[index]
    guard type.count == Int(known.typeCount), contentType.count == Int(known.contentTypeCount) else { return false }
    let start = index * Self.maximumNameSize
    let middle = start + type.count
    return type.bytesEqual(names.span.extracting(start..<middle))
      && contentType.bytesEqual(names.span.extracting(middle..<middle + contentType.count))
  }
}
