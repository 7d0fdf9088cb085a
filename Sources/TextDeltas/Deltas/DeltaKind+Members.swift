/// The form of a delta's text in a JSON object.
package enum DeltaTextForm: Sendable {
  case string
  /// A string, omitted if it is empty.
  case optionalString
  /// JSON, or a string if the text is not JSON.
  case json
}

/// The JSON object of a delta: `{"kind":"text","index":0,"text":"Hi"}`.
///
/// The kind and, if the stream numbers its blocks, the index come first, then the identifier if there is one, the name and
/// the text. `codec-tool deltas` and ``TextDeltaEventEncoder`` write it, and ``StreamFamily/deltas`` reads it.
extension DeltaKind {
  /// Whether the object has the identifier even if it is empty.
  package var needsIdentifier: Bool { self == .toolStart }

  /// The member for the name, or nil.
  package var nameMember: StaticString? {
    switch self {
    case .toolStart: "name"
    case .error: "type"
    default: nil
    }
  }

  /// The member for the text, and its form, or nil if the object has no text.
  package var textMember: (name: StaticString, form: DeltaTextForm)? {
    switch self {
    case .text, .reasoning, .signature, .redacted, .toolInput, .partial: ("text", .string)
    case .start: ("role", .optionalString)
    case .stop, .blockStop: ("reason", .optionalString)
    case .usage: ("usage", .json)
    case .citation: ("citation", .json)
    case .metrics: ("metrics", .json)
    case .error: ("message", .string)
    case .toolStart, .blockStart: nil
    }
  }
}
