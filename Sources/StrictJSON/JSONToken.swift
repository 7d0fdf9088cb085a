/// One token of a JSON text (RFC 8259, section 2).
package struct JSONToken: Hashable, Sendable {
  /// What the token is.
  package enum Kind: Hashable, Sendable {
    case beginArray, endArray, beginObject, endObject, nameSeparator, valueSeparator
    /// A string, as the name of a member or as a value.
    case name, string
    case number, `true`, `false`, null
  }

  /// What it is.
  package var kind: Kind
  /// Where its bytes stand; for a string the quotation marks are part of them.
  package var range: Range<Int>
}
