#if HTTPTypes
public import ChunkedHTTP
public import HTTPTypes

@available(StreamingCodec 1.0, *)
extension HTTPFields {
  /// Converts field lines, in their order.
  ///
  /// - Throws: ``HTTPTypesConversionError`` if HTTP forbids a name or value.
  public init(_ lines: HTTPFieldLines) throws(HTTPTypesConversionError) {
    self.init()
    for line in lines { append(try HTTPField(line)) }
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPField {
  /// Converts a field line.
  ///
  /// - Throws: ``HTTPTypesConversionError`` if HTTP forbids the name or the value.
  public init(_ line: HTTPFieldLine) throws(HTTPTypesConversionError) {
    guard let name = Name(line.name) else { throw .invalidFieldName(line.name) }
    guard Self.isValidValue(line.rawValue) else { throw .invalidFieldValue(name: line.name) }
    self.init(name: name, value: line.rawValue)
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldLines {
  /// Converts fields, in their order.
  public init(_ fields: HTTPFields) { self.init(fields.map { HTTPFieldLine($0) }) }
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldLine {
  /// Converts a field; a value that is not UTF-8 is read like `HTTPField.value` does.
  public init(_ field: HTTPField) { self.init(field.name.rawName, field.value) }
}
#endif
