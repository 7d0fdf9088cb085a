internal import ByteKernels
internal import StrictJSON

/// Reads HTTP archives (HAR 1.2), as browsers and proxies save them, an entry at a time.
///
///     var decoder = HARDecoder()
///     for try await chunk in archive {
///       var input = chunk.span
///       while let entry = try decoder.next(&input) { … }
///     }
///     try decoder.finish()     // throws if the archive was cut
///
/// Only one entry is held at a time. Text outside the entries is checked only as far as it takes to find them.
@available(StreamingCodec 1.0, *)
package struct HARDecoder: ~Copyable {
  /// The default limit of an entry, in bytes of JSON: 64 MiB.
  package static let longestEntry = 64 << 20

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let maximumEntryLength: Int
  private var scanner = HARScanner()
  private var offset: UInt64 = 0
  /// The number of bytes of a byte order mark that have been read.
  private var markSeen = 0
  private var held: [UInt8] = []
  private var isInEntry = false
  private var failure: HARError?

  /// The number of entries so far.
  package private(set) var entryCount = 0

  /// Creates a decoder at the start of an archive.
  ///
  /// - Parameter maximumEntryLength: The longest entry, in bytes.
  package init(maximumEntryLength: Int = Self.longestEntry) { self.maximumEntryLength = maximumEntryLength }

  /// Returns the next entry, or nil if more bytes are needed.
  ///
  /// - Parameter input: The next bytes of the archive. What has been read is removed from its beginning.
  /// - Throws: ``HARError`` for the first entry at fault; further calls throw it again.
  /// - Complexity: O(*n*) over the whole archive.
  @_lifetime(input: copy input)
  package mutating func next(_ input: inout Span<UInt8>) throws(HARError) -> HAREntry? {
    if let failure { throw failure }
    do throws(HARError) {
      try dropMark(&input)
      return try nextEntry(&input)
    } catch {
      failure = error
      throw error
    }
  }

  /// Ends the archive.
  ///
  /// - Throws: ``HARError/incomplete(offset:held:)`` if it was cut, or the error thrown before.
  package mutating func finish() throws(HARError) {
    if failure == nil, !scanner.isComplete { failure = .incomplete(offset: offset, held: held.count) }
    if let failure { throw failure }
  }

  /// Removes a byte order mark, which some programs write although RFC 8259 forbids it.
  @_lifetime(input: copy input)
  private mutating func dropMark(_ input: inout Span<UInt8>) throws(HARError) {
    guard offset == UInt64(markSeen), markSeen < 3 else { return }
    while markSeen < 3, !input.isEmpty {
      guard input[0] == Self.mark[markSeen] else {
        if markSeen > 0 { throw .invalidJSON(offset: 0, byte: Self.mark[0]) }
        return
      }
      markSeen += 1
      offset += 1
      input = input.extracting(1...)
    }
  }

  @_lifetime(input: copy input)
  private mutating func nextEntry(_ input: inout Span<UInt8>) throws(HARError) -> HAREntry? {
    while !input.isEmpty {
      var position = 0
      let step = scanner.next(input, from: &position)
      if isInEntry {
        guard held.count + position <= maximumEntryLength else {
          throw .entryTooLong(offset: offset - UInt64(held.count), limit: maximumEntryLength)
        }
        held.append(copying: input.extracting(first: position))
      }
      let byte = position < input.count ? input[position] : 0
      offset += UInt64(position)
      input = input.extracting(position...)
      switch step {
      case .needsMore: return nil
      case .invalid: throw .invalidJSON(offset: offset, byte: byte)
      case .entryBegins:
        isInEntry = true
        held.append(UInt8(ascii: "{"))
      case .entryEnds:
        isInEntry = false
        return try endEntry()
      }
    }
    return nil
  }

  private mutating func endEntry() throws(HARError) -> HAREntry {
    let json = held
    held = []
    entryCount += 1
    let start = offset - UInt64(json.count)
    do throws(JSONError) {
      return try HAREntry(parsing: json, number: entryCount, offset: start)
    } catch {
      if case .tooDeep(let limit) = error.reason {
        throw .nestedTooDeeply(offset: start + UInt64(error.offset), limit: limit)
      }
      let byte = error.offset < json.count ? json[error.offset] : nil
      throw .invalidJSON(offset: start + UInt64(error.offset), byte: byte)
    }
  }
}
