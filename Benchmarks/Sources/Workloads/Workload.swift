public import TextDeltas

/// A stream to measure on, the same on every run.
///
/// Those that go without an end can be gone through again and again by one decoder, which is then in steady state.
public struct Workload: Sendable {
  /// What the stream is, for people.
  public var name: String
  /// What it is made of: a message, a chunk, an event, a line.
  public var element: String
  /// The family of its text, nil where there is none or where an extractor has to find it out.
  public var family: StreamFamily?
  /// How its text is divided, where it has no frames.
  public var format = StreamFormat.automatic
  /// Its bytes.
  public var bytes: [UInt8] = []
  /// How many elements it has.
  public var elements = 0

  /// The bytes of an element, on average.
  public var meanLength: Double { Double(bytes.count) / Double(elements) }

  init(_ name: String, of element: String, family: StreamFamily? = nil, format: StreamFormat = .automatic) {
    self.name = name
    self.element = element
    self.family = family
    self.format = format
  }

  /// Appends what `make` returns until there are at least `size` bytes; it is told how many elements there are.
  mutating func fill(to size: Int, _ make: (Int, inout Generator) throws -> [UInt8]) rethrows {
    var random = Generator()
    bytes.reserveCapacity(size + size / 8)
    while bytes.count < size {
      bytes += try make(elements, &random)
      elements += 1
    }
  }
}
