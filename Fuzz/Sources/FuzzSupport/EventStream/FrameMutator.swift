/// Changes inputs of event-stream frames so that most of them still have right lengths and checksums.
///
/// Without it a fuzzer gets no further than the checksums.
public struct FrameMutator {
  /// A mutation of any bytes, into at most so many.
  public typealias Mutation = ([UInt8], Int) -> [UInt8]

  private var random: SplitMix
  private let mutate: Mutation

  /// A mutator that draws its choices from `seed` and changes bytes by `mutate`.
  public init(seed: UInt32, _ mutate: @escaping Mutation) {
    random = SplitMix(state: UInt64(seed))
    self.mutate = mutate
  }

  /// The same for libFuzzer, in place.
  public static func mutate(
    _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int, _ seed: UInt32,
    _ mutate: @escaping (UnsafeMutablePointer<UInt8>, Int, Int) -> Int
  ) -> Int {
    var mutator = FrameMutator(seed: seed) { bytes, maximum in
      var buffer = bytes + Array(repeating: 0, count: max(0, maximum - bytes.count))
      let count = buffer.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { mutate($0, bytes.count, maximum) } ?? 0
      }
      return Array(buffer.prefix(count))
    }
    let mutated = mutator.mutated(Array(UnsafeBufferPointer(start: data, count: count)), maximum: maximum)
    for (index, byte) in mutated.enumerated() { data[index] = byte }
    return mutated.count
  }

  /// An input like `input`, of at most `maximum` bytes.
  public mutating func mutated(_ input: [UInt8], maximum: Int) -> [UInt8] {
    guard maximum > FuzzInput.headLength + 16 else { return mutate(input, maximum) }
    // Damage is left as it is now and then.
    if random.next(8) == 0 { return mutate(input, maximum) }
    var head = Array(input.prefix(FuzzInput.headLength))
    head += Array(repeating: 0, count: FuzzInput.headLength - head.count)
    var (frames, rest) = Frame.split(Array(input.dropFirst(FuzzInput.headLength)))
    if frames.isEmpty {
      frames = [Frame(payload: rest)]
      rest = []
    }
    let room =
      maximum - FuzzInput.headLength - frames.reduce(rest.count) { $0 + 16 + $1.headers.count + $1.payload.count }
    let chosen = random.next(frames.count)
    switch random.next(12) {
    case 0...3: frames[chosen].payload = change(frames[chosen].payload, room)
    case 4, 5: frames[chosen].headers = change(frames[chosen].headers, room)
    case 6, 7: frames[chosen].headers += someHeader()
    case 8: frames.insert(frames[random.next(frames.count)], at: chosen)
    case 9: frames.remove(at: chosen)
    case 10: head = Array((mutate(head, head.count) + head).prefix(head.count))
    default: rest = change(rest, room)
    }
    var output = head
    for frame in frames {
      let sealed = frame.sealed
      guard output.count + sealed.count <= maximum else { break }
      output += sealed
    }
    return output + rest.prefix(maximum - output.count)
  }

  private func change(_ bytes: [UInt8], _ room: Int) -> [UInt8] {
    mutate(bytes, max(bytes.count + max(room, 0), 1))
  }

  private mutating func someHeader() -> [UInt8] {
    let names = [
      ":message-type", ":event-type", ":exception-type", ":error-code", ":error-message", ":content-type", "a", "é",
    ]
    let texts = [
      "event", "exception", "error", "chunk", "PayloadPart", "PayloadChunk", "InvokeComplete", "contentBlockDelta",
      "messageStop", "initial-response", "application/json", "text/plain; charset=\"utf-8\"", "",
    ]
    let name = names[random.next(names.count)]
    if random.next(4) > 0 { return Frame.header(name, texts[random.next(texts.count)]) }
    let type = UInt8(random.next(10))
    let counts = [0, 0, 1, 2, 4, 8, 2, 2, 8, 16]
    return Frame.header(name, type: type, Array(repeating: 0, count: counts[Int(type)]))
  }
}

extension FuzzTarget {
  /// Whether the checksums of an input's first frame hold.
  public static func decodesFirstFrame(_ input: [UInt8]) -> Bool {
    let bytes = FuzzInput(input).bytes
    guard let frame = Frame.split(bytes).frames.first else { return false }
    return bytes.starts(with: frame.sealed)
  }
}

/// A small generator of numbers that a seed determines.
private struct SplitMix {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return Int(truncatingIfNeeded: (value ^ value >> 31) % UInt64(max(bound, 1)))
  }
}
