internal import Crypto
import EventStreamCodec
import EventStreamSigning

extension Pass {
  /// Signs the frames of a stream.
  public static func sign(_ workload: Workload) throws -> Self {
    let frames = try Frames(workload)
    guard let time = SigningTime("20231114T221320Z"),
      let scope = SigningScope(time: time, region: "us-east-1", service: "transcribe"),
      let seed = SigV4Signature(hexadecimal: String(repeating: "0f", count: 32))
    else { throw InvalidFixture() }
    let secret = SecretAccessKey("secret")
    var signer = EventStreamSigner(secret: secret, scope: scope, seed: seed)
    var output: [UInt8] = []
    return Self("sign \(workload.name)", workload) {
      output.removeAll(keepingCapacity: true)
      var start = 0
      for end in frames.ends {
        try signer.append(frame: frames.bytes.span.extracting(start..<end), at: time, to: &output)
        start = end
      }
      return output.count
    }
  }

  /// Hashes the same bytes with swift-crypto, and computes the same number of codes: what signing cannot do without.
  public static func hash(_ workload: Workload) throws -> Self {
    let frames = try Frames(workload)
    let key = SymmetricKey(data: [UInt8](repeating: 1, count: 32))
    let date = [UInt8](repeating: 2, count: 15)
    let text = [UInt8](repeating: 3, count: "AWS4-HMAC-SHA256-PAYLOAD\n20231114T221320Z\n".utf8.count + 44 + 3 * 64 + 2)
    return Self("swift-crypto for \(workload.name)", workload) {
      var sum = 0
      frames.bytes.withUnsafeBytes { bytes in
        var start = 0
        for end in frames.ends {
          var hasher = SHA256()
          hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
          hasher.finalize().withUnsafeBytes { sum &+= Int($0[0]) }
          SHA256.hash(data: date).withUnsafeBytes { sum &+= Int($0[0]) }
          HMAC<SHA256>.authenticationCode(for: text, using: key).withUnsafeBytes { sum &+= Int($0[0]) }
          start = end
        }
      }
      return sum
    }
  }

  private struct InvalidFixture: Error {}

  /// The frames of a workload.
  private struct Frames {
    let bytes: [UInt8]
    let ends: [Int]

    init(_ workload: Workload) throws {
      bytes = workload.bytes
      ends = try Pass.frameEnds(workload)
    }
  }
}
