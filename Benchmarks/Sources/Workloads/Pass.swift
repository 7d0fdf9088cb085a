/// Work that can be repeated and measured: one pass over a stream.
///
/// What it returns depends on what a user would look at, so that no optimiser drops the work.
public struct Pass {
  /// What is done, for people and as the key of thresholds.
  public let name: String
  /// What the stream is made of.
  public let element: String
  /// How many elements one run takes.
  public let elements: Int
  /// How many bytes one run takes.
  public let bytes: Int
  /// One run.
  public let run: () throws -> Int

  init(_ name: String, _ workload: Workload, run: @escaping () throws -> Int) {
    self.init(name, element: workload.element, elements: workload.elements, bytes: workload.bytes.count, run: run)
  }

  /// A pass of any work.
  public init(_ name: String, element: String, elements: Int, bytes: Int, run: @escaping () throws -> Int) {
    self.name = name
    self.element = element
    self.elements = elements
    self.bytes = bytes
    self.run = run
  }
}

/// How large the pieces are in which a stream is read.
public enum Reads: CustomStringConvertible, Sendable {
  /// In one piece.
  case whole
  /// In pieces of this many bytes.
  case of(Int)

  /// The most bytes a piece may have.
  var size: Int {
    switch self {
    case .whole: .max
    case .of(let size): size
    }
  }

  /// For people.
  public var description: String {
    switch self {
    case .whole: "whole"
    case .of(let size) where size >= 1024: "reads of \(size >> 10) KiB"
    case .of(let size): "reads of \(size) B"
    }
  }

  /// Hands the bytes on, a piece at a time.
  @inline(__always)
  func forEach(of bytes: [UInt8], _ body: (inout Span<UInt8>) throws -> Void) rethrows {
    var start = 0
    while start < bytes.count {
      let end = start + min(size, bytes.count - start)
      var input = bytes.span.extracting(start..<end)
      try body(&input)
      start = end
    }
  }
}
