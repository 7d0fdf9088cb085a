/// Documents in one piece of memory, with room behind the last for a parser that reads ahead.
public struct Payloads {
  /// How many bytes behind the last document may be read.
  public static let padding = 64

  /// All of them, and the room behind.
  public private(set) var bytes = [UInt8](repeating: 0, count: padding)
  /// Where each ends.
  public private(set) var ends: [Int] = []

  /// None.
  init() {}

  /// The payloads of ConverseStream's text deltas.
  public static func converse(count: Int = 5000) -> Self {
    var random = Generator()
    var payloads = Self()
    for _ in 0..<count { payloads.append(Array(Workload.conversePayload(&random).utf8).span) }
    return payloads
  }

  mutating func append(_ payload: Span<UInt8>) {
    bytes.removeLast(Self.padding)
    for index in payload.indices { bytes.append(payload[index]) }
    ends.append(bytes.count)
    bytes += [UInt8](repeating: 0, count: Self.padding)
  }
}
