/// A decoder as an asynchronous sequence drives it: bytes in, owned elements out.
@available(StreamingCodec 1.0, *)
protocol Collector<Element>: AnyObject {
  associatedtype Element: Sendable

  /// What to wait for before the next call, where bytes come one by one.
  var appetite: Appetite { get }

  /// Decodes `bytes`, all of them, appending what comes out; returns what is wrong, behind the elements before it.
  func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) -> StreamError?

  /// Says that the bytes have ended.
  func finish(into elements: inout [Element]) -> StreamError?
}

/// What a decoder can wait for without delaying an element.
enum Appetite: Equatable {
  /// This many bytes: no fewer complete anything.
  case bytes(Int)
  /// The end of a line.
  case line
}
