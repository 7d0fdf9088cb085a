internal import ByteKernels
public import TextDeltas

/// Chunks of bytes: arrays, slices, `Data`, views of buffers, and other sequences of bytes.
@available(StreamingCodecAsync 1.0, *)
extension AsyncSequence where Element: Sequence<UInt8> {
  /// Reads the whole stream, and assembles the model's message.
  ///
  ///     let message = try await body.message(.bedrockConverse)
  ///     for call in message.toolCalls where call.isComplete { … }
  ///
  /// A stream that is cut, malformed or carries a service's error throws nothing: `outcome` says how it
  /// ended, and the message holds everything before that. The rest of a malformed stream is not read.
  ///
  /// - Parameters:
  ///   - profile: What is known of the stream.
  ///   - isolation: The actor on which the sequence is read; the caller's by default.
  /// - Throws: The errors of this sequence.
  public func message(
    _ profile: StreamProfile = .automatic, isolation: isolated (any Actor)? = #isolation
  ) async throws -> AssembledMessage {
    var source = MessageSource(profile)
    for try await chunk in self where !chunk.withSpan({ source.take($0) }) { break }
    return source.finish()
  }
}

/// Assembles the message of one stream.
@available(StreamingCodec 1.0, *)
struct MessageSource: ~Copyable {
  private var decoder: TextDeltaDecoder
  private var assembler = MessageAssembler()

  init(_ profile: StreamProfile) {
    decoder = TextDeltaDecoder(profile.chain, family: profile.family, options: profile.options)
  }

  /// Takes the next bytes of the stream, and returns whether more are of use.
  mutating func take(_ bytes: Span<UInt8>) -> Bool {
    var input = bytes
    do throws(StreamError) {
      while let delta = try decoder.next(&input) { assembler.append(delta) }
      return true
    } catch {
      return false
    }
  }

  /// Takes the end of the stream, and returns the message.
  mutating func finish() -> AssembledMessage {
    do throws(StreamError) {
      while let delta = try decoder.finish() { assembler.append(delta) }
    } catch {
      // The outcome says what is wrong.
    }
    return assembler.finish(decoder.outcome)
  }
}
