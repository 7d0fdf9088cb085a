internal import ByteKernels

/// The owned fields of a header or trailer section, in the order of the wire.
@available(StreamingCodec 1.0, *)
public struct HTTPFieldLines: Hashable, Sendable {
  private var fields: [HTTPFieldLine]

  /// Creates a section from fields.
  public init(_ fields: [HTTPFieldLine] = []) { self.fields = fields }

  /// Copies a borrowed section.
  ///
  /// - Complexity: O(*n*) in the bytes of the section.
  public init(_ section: HTTPFieldSection) {
    fields = []
    fields.reserveCapacity(section.count)
    for number in 0..<section.count {
      fields.append(
        HTTPFieldLine(
          name: String(repairing: section.name(number)), rawValue: Array(copying: section.value(number))))
    }
  }

  /// The value of the first field with this name as text, or nil.
  ///
  /// Names are compared without regard to ASCII case.
  public subscript(name: String) -> String? { fields.first { $0.isNamed(name) }?.value }

  /// Returns the values of all fields with this name, in order.
  ///
  /// Names are compared without regard to ASCII case.
  public func values(named name: String) -> [String] { fields.filter { $0.isNamed(name) }.map(\.value) }

  /// Appends a field.
  public mutating func append(_ field: HTTPFieldLine) { fields.append(field) }
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldLines: RandomAccessCollection {
  /// The position of the first field.
  public var startIndex: Int { 0 }
  /// The position after the last field.
  public var endIndex: Int { fields.count }
  /// The field at a position.
  public subscript(position: Int) -> HTTPFieldLine { fields[position] }
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldLines: ExpressibleByArrayLiteral {
  /// Creates a section from fields.
  public init(arrayLiteral elements: HTTPFieldLine...) { self.init(elements) }
}

/// An owned header or trailer field.
@available(StreamingCodec 1.0, *)
public struct HTTPFieldLine: Hashable, Sendable {
  /// The name as on the wire.
  ///
  /// Compare names without regard to ASCII case.
  public var name: String
  /// The bytes of the value, without surrounding blanks.
  public var rawValue: [UInt8]

  /// The value as text: UTF-8, with ill-formed sequences replaced by U+FFFD.
  public var value: String { String(decoding: rawValue, as: UTF8.self) }

  /// Creates a field from text.
  public init(_ name: String, _ value: String) {
    self.init(name: name, rawValue: Array(value.utf8))
  }

  /// Creates a field from a name and the bytes of its value.
  public init(name: String, rawValue: [UInt8]) {
    self.name = name
    self.rawValue = rawValue
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldLine {
  /// Returns whether the field has this name, ignoring ASCII case.
  public func isNamed(_ other: String) -> Bool {
    let (mine, theirs) = (name.utf8, other.utf8)
    return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
  }

  /// Whether a head can contain the field: the name is a token, and the value has no control characters (RFC 9110,
  /// sections 5.1 and 5.5).
  package var isWellFormed: Bool {
    HTTPGrammar.isToken(Array(name.utf8).span) && rawValue.allSatisfy(HTTPGrammar.isFieldText)
  }
}

/// The maximum size of a header or trailer section.
@available(StreamingCodec 1.0, *)
public struct HTTPFieldLimits: Hashable, Sendable {
  /// The maximum length of the section in bytes, including line ends and, in a head, the start-line.
  public var maximumSectionLength: Int
  /// The maximum length of a line in bytes, without its line end.
  public var maximumLineLength: Int
  /// The maximum number of field lines.
  public var maximumCount: Int

  /// Creates limits.
  ///
  /// The defaults are for message heads: 64 KiB, 16 KiB per line, 200 fields.
  public init(maximumSectionLength: Int = 65536, maximumLineLength: Int = 16384, maximumCount: Int = 200) {
    self.maximumSectionLength = maximumSectionLength
    self.maximumLineLength = maximumLineLength
    self.maximumCount = maximumCount
  }

  /// The defaults for trailer sections: 16 KiB, 16 KiB per line, 100 fields.
  ///
  /// Lines may be long, because Lambda runtimes send a stack trace in base64 in a single trailer field.
  public static let trailers = HTTPFieldLimits(
    maximumSectionLength: 16384, maximumLineLength: 16384, maximumCount: 100)
}
