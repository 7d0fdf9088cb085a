import StreamPipeline
import TextDeltas

extension Pass {
  /// Lends every delta of a whole event stream, by a decoder of its own.
  public static func borrowedDeltas(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    Self("borrowed deltas of \(workload.name), \(reads)", workload) { try borrowedDeltas(workload.bytes, reads) }
  }

  @inline(never)
  private static func borrowedDeltas(_ bytes: [UInt8], _ reads: Reads) throws -> Int {
    var decoder = TextDeltaDecoder(StreamProfile.bedrockConverse.chain, family: .converse)
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let delta = try decoder.next(&input) { sum &+= delta.text.count &+ delta.name.count }
    }
    while let delta = try decoder.finish() { sum &+= delta.text.count &+ delta.name.count }
    return sum
  }

  /// Copies every delta of a whole event stream, by a decoder of its own.
  public static func ownedDeltas(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    Self("owned deltas of \(workload.name), \(reads)", workload) { try ownedDeltas(workload.bytes, reads) }
  }

  @inline(never)
  private static func ownedDeltas(_ bytes: [UInt8], _ reads: Reads) throws -> Int {
    var decoder = TextDeltaDecoder(StreamProfile.bedrockConverse.chain, family: .converse)
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let delta = try decoder.next(&input) { sum &+= TextDelta(delta).size }
    }
    while let delta = try decoder.finish() { sum &+= TextDelta(delta).size }
    return sum
  }

  /// Decodes a whole event stream into an array of deltas.
  public static func decodedStream(_ workload: Workload) -> Self {
    Self("DecodedStream of \(workload.name)", workload) {
      let stream = DecodedStream(workload.bytes, .bedrockConverse)
      if let error = stream.error { throw error }
      return stream.deltas.reduce(0) { $0 &+ $1.size }
    }
  }
}

extension TextDelta {
  /// The bytes of its parts that a user looks at.
  var size: Int { text.utf8.count &+ name.utf8.count }
}
