internal import ByteKernels

/// The fields of a header or trailer section, owned, in the order of the wire.
@available(StreamingCodec 1.0, *)
public struct HTTPFields: Hashable, Sendable {
  private var fields: [HTTPField]

  /// Makes a section of the given fields.
  public init(_ fields: [HTTPField] = []) { self.fields = fields }

  /// Copies a borrowed section.
  ///
  /// - Complexity: O(*n*) in its bytes.
  public init(_ section: HTTPFieldSection) {
    fields = []
    fields.reserveCapacity(section.count)
    for number in 0..<section.count {
      fields.append(
        HTTPField(
          name: String(repairing: section.name(number)), rawValue: Array(copying: section.value(number))))
    }
  }

  /// The value of the first field of this name as text, or nil.
  ///
  /// ASCII case is ignored.
  public subscript(name: String) -> String? { fields.first { $0.isNamed(name) }?.value }

  /// The values of all fields of this name, in order.
  ///
  /// ASCII case is ignored.
  public func values(named name: String) -> [String] { fields.filter { $0.isNamed(name) }.map(\.value) }

  /// Adds a field at the end.
  public mutating func append(_ field: HTTPField) { fields.append(field) }
}

@available(StreamingCodec 1.0, *)
extension HTTPFields: RandomAccessCollection {
  /// The position of the first field.
  public var startIndex: Int { 0 }
  /// The position after the last field.
  public var endIndex: Int { fields.count }
  /// The field at a position.
  public subscript(position: Int) -> HTTPField { fields[position] }
}

@available(StreamingCodec 1.0, *)
extension HTTPFields: ExpressibleByArrayLiteral {
  /// Makes a section of the given fields.
  public init(arrayLiteral elements: HTTPField...) { self.init(elements) }
}
