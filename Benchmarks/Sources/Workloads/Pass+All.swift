import ChunkedHTTP
import TextDeltas

extension Pass {
  /// A pass of every decoder over streams of about `size` bytes, read so: what is gated, and what people can time.
  public static func all(size: Int, _ reads: Reads) throws -> [Self] {
    let tokens = try Workload.tokens(size: size)
    let response = try tokens.asResponse()
    let text = [
      tokens, try .claude(size: size), try .nova(size: size), try .openAI(size: size), try .agent(size: size),
      .serverSentEvents(size: size), .jsonLines(size: size), .shapeless(size: size),
    ]
    return [decode(tokens, reads), decode(try .largeFrames(size: size), reads)] + text.map { .text($0, reads) }
      + [
        data(.chunks(size: size), reads), elements(.chunks(size: size), reads), try body(.chunks(size: size), reads),
        data(.chunks("1 B", size: size) { _ in 1 }, reads), data(.chunks("8 KiB", size: size) { _ in 8192 }, reads),
        signed(.signedChunks(size: size), reads), self.response(response, reads), pipeline(response, reads),
        inflate(tokens.compressed(), reads), prelude(try .response(), reads),
        invocation(try .invocation(size: size), reads),
      ]
  }

  /// A pass of the encoder.
  public static func encoding(size: Int) throws -> Self { try encode(.tokens(size: size)) }
}
