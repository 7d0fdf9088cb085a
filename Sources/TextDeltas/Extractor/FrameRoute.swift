internal import ByteKernels

/// How events of one type are read, once the family is known: most events are of the type of the one before.
struct FrameRoute {
  enum Way: UInt8 {
    /// The payload is a document.
    case payload
    /// The payload holds a document in base64.
    case chunk
    /// The payload holds text in base64.
    case textChunk
    /// The payload is a piece of a stream of bytes.
    case blob
  }

  var way: Way
  /// The shape that the last event of the type had, as a first guess.
  var shape: UInt8 = 0
  /// The node that the document's root is.
  var root: Int32

  fileprivate var typeCount: UInt8
  fileprivate var contentTypeCount: UInt8
}

/// The routes of a few event types.
@available(StreamingCodec 1.0, *)
struct FrameRoutes {
  /// How many types are remembered; those that come often in a stream are two or three.
  private static let capacity = 4
  /// Longer names of types are not remembered.
  private static let longestNames = 64

  private var routes: [FrameRoute] = []
  /// The event type and content type of each route, `longestNames` bytes apart.
  private var names: [UInt8] = []
  /// For each route the headers of the message that was of its type last, by their number: messages with the same headers
  /// need not be asked for their type.
  private var headers: (UInt64, UInt64, UInt64, UInt64) = (
    Identity.none, Identity.none, Identity.none, Identity.none
  )
  private var nextReplaced = 0
  /// The route that was found last by its names.
  private var last = 0

  /// The number of the route for events with the headers of this number, or -1.
  ///
  /// Compares with all, so that no branch depends on what comes after what.
  @inline(__always)
  func index(ofHeaders identity: UInt64) -> Int {
    var index = identity == headers.3 ? 3 : -1
    index = identity == headers.2 ? 2 : index
    index = identity == headers.1 ? 1 : index
    return identity == headers.0 ? 0 : index
  }

  /// The number of the route for events of this type, or -1.
  @inline(__always)
  mutating func index(ofType type: Span<UInt8>, _ contentType: Span<UInt8>) -> Int {
    if last < routes.count, hasNames(last, type, contentType) { return last }
    for index in routes.indices where hasNames(index, type, contentType) {
      last = index
      return index
    }
    return -1
  }

  /// The number of the route for a frame, or -1.
  ///
  /// Remembers the frame's headers, so that they need not be looked at again.
  mutating func index(of frame: borrowing TextFrame, _ headers: borrowing FrameHeaders) -> Int {
    guard !routes.isEmpty, headers.kind == .event else { return -1 }
    let index = index(ofType: headers.type, headers.contentType)
    if index >= 0 { rememberHeaders(frame.headerBlockIdentity, ofRoute: index) }
    return index
  }

  @inline(__always)
  subscript(index: Int) -> FrameRoute { routes[index] }

  /// Notes the shape that the last event of a type had.
  mutating func noteShape(_ shape: Int, ofRoute index: Int) { routes[index].shape = UInt8(truncatingIfNeeded: shape) }

  /// Keeps how an event was read, in the place of the oldest route where there is no room.
  mutating func remember(
    _ way: FrameRoute.Way, _ frame: borrowing TextFrame, _ headers: borrowing FrameHeaders, root: Int
  ) {
    let type = headers.type, contentType = headers.contentType
    guard type.count + contentType.count <= Self.longestNames, let root = Int32(exactly: root) else { return }
    var index = routes.count
    for known in routes.indices where hasNames(known, type, contentType) { index = known }
    if index == Self.capacity {
      index = nextReplaced
      nextReplaced = (nextReplaced + 1) % Self.capacity
    }
    let route = FrameRoute(
      way: way, root: root, typeCount: UInt8(type.count), contentTypeCount: UInt8(contentType.count))
    if index < routes.count {
      routes[index] = route
    } else {
      routes.append(route)
      names.append(contentsOf: repeatElement(0, count: Self.longestNames))
    }
    for offset in type.indices { names[index * Self.longestNames + offset] = type[offset] }
    for offset in contentType.indices {
      names[index * Self.longestNames + type.count + offset] = contentType[offset]
    }
    rememberHeaders(frame.headerBlockIdentity, ofRoute: index)
    last = index
  }

  private mutating func rememberHeaders(_ identity: UInt64, ofRoute index: Int) {
    switch index {
    case 0: headers.0 = identity
    case 1: headers.1 = identity
    case 2: headers.2 = identity
    default: headers.3 = identity
    }
  }

  @inline(__always)
  private func hasNames(_ index: Int, _ type: Span<UInt8>, _ contentType: Span<UInt8>) -> Bool {
    let route = routes[index]
    guard type.count == Int(route.typeCount), contentType.count == Int(route.contentTypeCount) else { return false }
    let start = index * Self.longestNames
    let middle = start + type.count
    return type.bytesEqual(names.span.extracting(start..<middle))
      && contentType.bytesEqual(names.span.extracting(middle..<middle + contentType.count))
  }
}
