internal import ByteKernels

/// The bytes an element was read from, in its layer.
package struct WireBytes: Hashable, Sendable {
  /// The offset of the first byte, counted from the beginning of the layer.
  package var offset: UInt64
  /// The bytes; of a very long element, the first.
  package var bytes: [UInt8]
  /// The number of bytes left out after them.
  package var omitted: UInt64
}

/// Records the bytes of a layer from one element to the next.
@available(StreamingCodec 1.0, *)
struct WireRecorder {
  private let limit: Int
  private var offset: UInt64 = 0
  private var bytes: [UInt8] = []
  private var omitted: UInt64 = 0

  /// - Parameter limit: The maximum number of bytes recorded for an element.
  init(limit: Int) { self.limit = limit }

  /// The bytes read since the last element.
  var wire: WireBytes { WireBytes(offset: offset, bytes: bytes, omitted: omitted) }

  /// Appends bytes that the layer has read.
  mutating func append(_ read: Span<UInt8>) {
    let count = min(read.count, limit - bytes.count)
    bytes.append(copying: read.extracting(first: count))
    omitted += UInt64(read.count - count)
  }

  /// Starts the next element.
  mutating func reset() {
    offset += UInt64(bytes.count) + omitted
    bytes.removeAll(keepingCapacity: bytes.capacity <= HeldBytes.keptCapacity)
    omitted = 0
  }
}

/// Records the bytes of content elements.
@available(StreamingCodec 1.0, *)
struct ContentRecorder {
  private var recorder: WireRecorder
  /// The bytes of the last element, until the next is looked for.
  private(set) var element: WireBytes?
  /// The bytes up to a fault.
  private(set) var fault: WireBytes?

  /// - Parameter limit: The maximum number of bytes recorded for an element.
  init(limit: Int) { recorder = WireRecorder(limit: limit) }

  /// The bytes read since the last element, if there are any.
  var unfinished: WireBytes? { element == nil && !recorder.wire.bytes.isEmpty ? recorder.wire : nil }

  /// Forgets the last element.
  mutating func startElement() {
    if element != nil { recorder.reset() }
    element = nil
  }

  /// Appends bytes that have been read: those of an element, of the beginning of one, or up to a fault.
  mutating func append(_ read: Span<UInt8>, endsElement: Bool = false, endsInFault: Bool = false) {
    recorder.append(read)
    if endsElement { element = recorder.wire }
    if endsInFault, fault == nil { fault = recorder.wire }
  }
}
