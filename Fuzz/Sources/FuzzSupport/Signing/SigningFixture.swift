import EventStreamSigning

/// The request that all fuzzed chains belong to.
struct SigningFixture {
  let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  let scope: SigningScope
  let time: SigningTime
  let seed: SigV4Signature

  init() throws(Violation) {
    guard let time = SigningTime("20231114T221320Z"),
      let scope = SigningScope(time: time, region: "us-east-1", service: "transcribe"),
      let seed = SigV4Signature(hexadecimal: String(repeating: "0f", count: 32))
    else { throw Violation(description: "the fixture is invalid") }
    (self.time, self.scope, self.seed) = (time, scope, seed)
  }
}
