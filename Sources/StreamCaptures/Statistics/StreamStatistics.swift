package import StreamPipeline
package import TextDeltas

/// What is in a stream, counted.
@available(StreamingCodec 1.0, *)
package struct StreamStatistics: Sendable {
  /// The elements of one layer.
  package struct Elements: Sendable {
    /// The layer.
    package let layer: StreamLayer
    /// What its elements are called, one of them.
    package let noun: String
    /// How many there are.
    package internal(set) var count: UInt64 = 0
    /// How long they are, in bytes: of frames all of it, else what they carry; empty for those that have no length.
    package internal(set) var sizes = Distribution()
    /// What kinds of them there are.
    package internal(set) var kinds = CountTable()
  }

  /// When tokens came, in microseconds: deltas of text, reasoning or a tool's input that are not empty.
  package struct Times: Sendable {
    /// From the request to the response's first byte.
    package internal(set) var firstByte: UInt64?
    /// From the request to the first token.
    package internal(set) var firstToken: UInt64?
    /// From the request to the last token.
    package internal(set) var lastToken: UInt64?
    /// From each token to the next; none between those that came in one piece.
    package internal(set) var gaps = Distribution()
  }

  /// How many bytes were read: of a capture those of the message in it.
  package internal(set) var byteCount: UInt64 = 0
  /// What the layers are and how that was told, from the outside in.
  package internal(set) var detectedLayers: [DetectedLayer] = []
  /// The elements of each layer that has any, in the order in which the first of each came.
  package internal(set) var elements: [Elements] = []
  /// How many deltas of each kind there are.
  package internal(set) var deltaKinds = CountTable()
  /// How long the tokens are, in bytes of text.
  package internal(set) var tokenSizes = Distribution()
  /// When they came.
  package internal(set) var times = Times()
  /// The family of the stream, where that is known.
  package internal(set) var family: StreamFamily?
  /// When and where all that came, if it was asked for.
  package internal(set) var timeline: StreamTimeline?
  /// What is wrong: in the layers, or else in the deltas; a service's error too.
  package internal(set) var problem: StreamError?

  /// Creates the statistics of a stream without bytes.
  package init() {}
}
