internal import ByteKernels

/// Checks and writes headers in the format that `HeaderLayout` reads.
@available(StreamingCodec 1.0, *)
extension [EventStreamHeader] {
  /// Checks the headers and returns their size in bytes.
  func encodedSize(limits: EventStreamLimits) throws(EventStreamEncodingError) -> Int {
    guard count <= limits.maximumHeaderCount else {
      throw .tooManyHeaders(count: count, limit: limits.maximumHeaderCount)
    }
    var size = 0
    for (index, header) in enumerated() {
      let nameCount = header.name.utf8.count
      guard nameCount > 0 else { throw .emptyHeaderName(header: index) }
      guard nameCount <= 255 else { throw .headerNameTooLong(header: index, count: nameCount) }
      let valueCount = header.value.encodedCount
      if header.value.type.fixedLength == nil, valueCount > EventStreamHeaderValue.longestEncoded {
        throw .headerValueTooLong(header: index, count: valueCount)
      }
      size += 1 + nameCount + 1 + (header.value.type.fixedLength == nil ? 2 : 0) + valueCount
    }
    if let repeated = firstRepeatedName { throw .duplicateHeaderName(header: repeated) }
    guard UInt64(size) <= UInt64(limits.maximumHeadersLength) else {
      throw .headersTooLong(count: size, limit: limits.maximumHeadersLength)
    }
    return size
  }

  /// Writes the headers.
  ///
  /// - Precondition: The headers were checked, and the output has room for them.
  @_lifetime(output: copy output)
  func write(into output: inout OutputRawSpan) {
    for header in self {
      output.append(bigEndian: UInt8(truncatingIfNeeded: header.name.utf8.count))
      output.append(copying: header.name)
      output.append(bigEndian: header.value.type.rawValue)
      header.value.write(into: &output)
    }
  }

  /// The first header with the name of an earlier one, byte for byte.
  private var firstRepeatedName: Int? {
    // Comparing strings uses canonical equivalence; the format compares bytes.
    if count <= 8 {
      return indices.first { index in self[..<index].contains { $0.name.utf8.elementsEqual(self[index].name.utf8) } }
    }
    var names = Set<[UInt8]>(minimumCapacity: count)
    return indices.first { !names.insert(Array<UInt8>(self[$0].name.utf8)).inserted }
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamHeaderValue {
  /// The maximum length of bytes and string values, in bytes.
  static let longestEncoded = 32_767

  /// The size of the value, without the length of bytes and strings.
  var encodedCount: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .string(let text): text.utf8.count
    default: type.fixedLength ?? 0
    }
  }

  /// Writes the value, preceded by the length of bytes and strings.
  @_lifetime(output: copy output)
  fileprivate func write(into output: inout OutputRawSpan) {
    switch self {
    case .bool: break
    case .byte(let value): output.append(bigEndian: value)
    case .short(let value): output.append(bigEndian: value)
    case .integer(let value): output.append(bigEndian: value)
    case .long(let value), .timestamp(let value): output.append(bigEndian: value)
    case .bytes(let bytes):
      output.append(bigEndian: UInt16(truncatingIfNeeded: bytes.count))
      output.append(copying: bytes.span)
    case .string(let text):
      output.append(bigEndian: UInt16(truncatingIfNeeded: text.utf8.count))
      output.append(copying: text)
    case .uuid(let uuid):
      output.append(bigEndian: uuid.high)
      output.append(bigEndian: uuid.low)
    }
  }
}
