public import LambdaStreaming

extension Pass {
  /// Takes preludes off responses, `count` times the same, each with a decoder of its own.
  public static func prelude(
    _ workload: Workload, _ reads: Reads = .whole, limits: LambdaPreludeLimits = .init(), count: Int = 100
  ) -> Self {
    Self(
      "prelude of \(workload.name), \(reads)", element: workload.element, elements: workload.elements * count,
      bytes: workload.bytes.count * count
    ) {
      var sum = 0
      for _ in 0..<count { sum &+= try prelude(workload.bytes, reads, limits) }
      return sum
    }
  }

  @inline(never)
  private static func prelude(_ bytes: [UInt8], _ reads: Reads, _ limits: LambdaPreludeLimits) throws -> Int {
    var decoder = LambdaPreludeDecoder(.required, limits: limits)
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let element = try decoder.next(&input) {
        switch element {
        case .prelude(let prelude): sum &+= prelude.statusCode ?? 0
        case .body(let body): sum &+= body.count
        case .missingPrelude, .functionError: break
        }
      }
    }
    return sum
  }

  /// Decodes the events of an invocation to the function's body.
  public static func invocation(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    var decoder = InvokeResponseDecoder(.absent)
    return Self("body of \(workload.name), \(reads)", workload) { try body(workload.bytes, reads, &decoder) }
  }

  @inline(never)
  private static func body(_ bytes: [UInt8], _ reads: Reads, _ decoder: inout InvokeResponseDecoder) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let element = try decoder.next(&input) {
        if case .body(let body) = element { sum &+= body.count }
      }
    }
    return sum
  }
}
