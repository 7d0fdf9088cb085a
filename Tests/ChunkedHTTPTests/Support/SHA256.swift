/// SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104), for the signature chains of the tests.
enum SHA256 {
  private static let constants: [UInt32] = firstPrimes(64).map { fraction(of: $0, root: 3) }
  private static let initial: [UInt32] = firstPrimes(8).map { fraction(of: $0, root: 2) }

  static func hash(_ message: [UInt8]) -> [UInt8] {
    var state = initial
    var padded = message + [0x80]
    padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
    padded += (0..<8).map { UInt8(truncatingIfNeeded: (UInt64(message.count) * 8) >> (56 - 8 * UInt64($0))) }
    var w = [UInt32](repeating: 0, count: 64)
    for block in stride(from: 0, to: padded.count, by: 64) {
      for i in 0..<16 {
        let at = block + 4 * i
        w[i] =
          UInt32(padded[at]) << 24 | UInt32(padded[at + 1]) << 16 | UInt32(padded[at + 2]) << 8 | UInt32(padded[at + 3])
      }
      for i in 16..<64 {
        let s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3
        let s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10
        w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for i in 0..<64 {
        let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        let t1 = h &+ s1 &+ (e & f ^ ~e & g) &+ constants[i] &+ w[i]
        let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        let t2 = s0 &+ (a & b ^ a & c ^ b & c)
        (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
      }
      for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= value }
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
  }

  static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var key = key.count > 64 ? hash(key) : key
    key += [UInt8](repeating: 0, count: 64 - key.count)
    return hash(key.map { $0 ^ 0x5C } + hash(key.map { $0 ^ 0x36 } + message))
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

  private static func firstPrimes(_ count: Int) -> [UInt64] {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < count {
      if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }

  /// The first 32 bits behind the point of a number's square or cube root: the root of n × 2^(32 × root), by bisection.
  private static func fraction(of prime: UInt64, root: Int) -> UInt32 {
    var low: UInt64 = 0
    var high: UInt64 = 1 << 37
    while high - low > 1 {
      let middle = (low + high) / 2
      if isPower(of: middle, root, atMost: prime) { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  private static func isPower(of x: UInt64, _ root: Int, atMost prime: UInt64) -> Bool {
    // x is scaled by 2^32: compares x^root with prime × 2^(32 × root), in words of 32 bits.
    func multiply(_ left: [UInt64], _ right: UInt64) -> [UInt64] {
      var result: [UInt64] = [0]
      for (place, word) in left.enumerated() {
        for (shift, part) in [right & 0xFFFF_FFFF, right >> 32].enumerated() {
          let at = place + shift
          while result.count <= at + 2 { result.append(0) }
          let product = word * part
          result[at] += product & 0xFFFF_FFFF
          result[at + 1] += product >> 32
        }
        for i in result.indices.dropLast() {
          result[i + 1] += result[i] >> 32
          result[i] &= 0xFFFF_FFFF
        }
      }
      return result
    }
    var power: [UInt64] = [1]
    for _ in 0..<root { power = multiply(power, x) }
    let limit = [UInt64](repeating: 0, count: root) + [prime]
    let width = max(power.count, limit.count)
    func padded(_ words: [UInt64]) -> [UInt64] { words + [UInt64](repeating: 0, count: width - words.count) }
    for (left, right) in zip(padded(power).reversed(), padded(limit).reversed()) where left != right {
      return left < right
    }
    return true
  }
}
