/// How events of one type are read, once the family is known: most events are of the type of the one before.
struct FrameRoute {
  enum Way {
    /// Not known, or not the same for all events of the type.
    case unknown
    /// The payload is a document.
    case payload
    /// The payload holds a document in base64.
    case chunk
  }

  var way = Way.unknown
  var type: [UInt8] = []
  var contentType: [UInt8] = []
  /// The node that the document's root is.
  var root = JSONPathTable.root
}
