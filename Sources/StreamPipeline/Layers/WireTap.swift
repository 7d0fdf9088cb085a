internal import ByteKernels

/// The bytes that an element was read from, in its layer.
package struct WireBytes: Hashable, Sendable {
  /// Where they begin: bytes since the start of the layer.
  package var offset: UInt64
  /// The bytes; of a very long element the beginning.
  package var bytes: [UInt8]
  /// How many more there were.
  package var omitted: UInt64
}

/// Remembers the bytes of a layer from one element to the next.
@available(StreamingCodec 1.0, *)
struct WireTap {
  private let limit: Int
  private var offset: UInt64 = 0
  private var bytes: [UInt8] = []
  private var omitted: UInt64 = 0

  /// - Parameter limit: The most bytes that are remembered.
  init(limit: Int) { self.limit = limit }

  /// What has been read since the last element.
  var wire: WireBytes { WireBytes(offset: offset, bytes: bytes, omitted: omitted) }

  /// Takes what the layer has read.
  mutating func take(_ read: Span<UInt8>) {
    let count = min(read.count, limit - bytes.count)
    bytes.append(copying: read.extracting(first: count))
    omitted += UInt64(read.count - count)
  }

  /// Goes on behind what has been read.
  mutating func drop() {
    offset += UInt64(bytes.count) + omitted
    bytes.removeAll(keepingCapacity: bytes.capacity <= 65_536)
    omitted = 0
  }
}

/// The bytes of the elements of content.
@available(StreamingCodec 1.0, *)
struct ContentWire {
  private var tap: WireTap
  /// Those of the element that came last, until the next is looked for.
  private(set) var element: WireBytes?
  /// Those of what could not be read.
  private(set) var fault: WireBytes?

  init(tap: WireTap) { self.tap = tap }

  /// What has been read since the last element, where there is any.
  var rest: WireBytes? { element == nil && !tap.wire.bytes.isEmpty ? tap.wire : nil }

  /// Goes on behind the last element.
  mutating func forgetElement() {
    if element != nil { tap.drop() }
    element = nil
  }

  /// Takes what has been read: for an element that is complete with it, for one that is not, or up to a fault.
  mutating func take(_ read: Span<UInt8>, isElement: Bool = false, isFault: Bool = false) {
    tap.take(read)
    if isElement { element = tap.wire }
    if isFault, fault == nil { fault = tap.wire }
  }
}
