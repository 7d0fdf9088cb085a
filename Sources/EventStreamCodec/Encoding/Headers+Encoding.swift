internal import ByteKernels

/// How headers are checked and written: the encoder's side of the format that `HeaderLayout` reads.
@available(StreamingCodec 1.0, *)
extension [EventStreamHeader] {
  /// Checks the headers and counts the bytes they take.
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
  /// - Precondition: They were checked, and the output has room for them.
  @_lifetime(output: copy output)
  func write(into output: inout OutputRawSpan) {
    for header in self {
      output.append(bigEndian: UInt8(truncatingIfNeeded: header.name.utf8.count))
      output.append(copying: header.name)
      output.append(bigEndian: header.value.type.rawValue)
      header.value.write(into: &output)
    }
  }

  /// The first header whose name an earlier one has, byte for byte.
  private var firstRepeatedName: Int? {
    // Strings compare by canonical equivalence; the format compares bytes.
    if count <= 8 {
      return indices.first { index in self[..<index].contains { $0.name.utf8.elementsEqual(self[index].name.utf8) } }
    }
    var names = Set<[UInt8]>(minimumCapacity: count)
    return indices.first { !names.insert(Array<UInt8>(self[$0].name.utf8)).inserted }
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamHeaderValue {
  /// The longest value of bytes or text that the format allows, in bytes.
  static let longestEncoded = 32_767

  /// How many bytes the value takes, without the length in front of bytes and text.
  var encodedCount: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .string(let text): text.utf8.count
    default: type.fixedLength ?? 0
    }
  }

  /// Writes the value, with its length in front where it has one.
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
