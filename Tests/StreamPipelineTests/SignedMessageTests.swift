import EventStreamCodec
import StreamPipeline
import TestSupport
import TextDeltas
import Testing

/// Signed messages are unwrapped wherever messages are read.
@Suite struct SignedMessageTests {
  private let messages = [
    Streams.event("messageStart", #"{"role":"assistant"}"#),
    Streams.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#),
    Streams.event("messageStop", #"{"stopReason":"end_turn"}"#),
  ]

  @Test("The deltas and messages are those of the stream inside", arguments: [false, true])
  func unwraps(signatureFirst: Bool) throws {
    let signed = try Streams.signed(messages, signatureFirst: signatureFirst)
    for reads in [Reads.whole, .pieces(1), .pieces(7)] {
      #expect(DeltaRun(signed, reads: reads) == DeltaRun(messages.flatMap(\.self)))
      #expect(DeltaRun(signed, reads: reads).text() == "Hi")
      #expect(DeltaRun(signed, reads: reads).error == nil)
      let run = try ElementRun(signed, reads: reads)
      #expect(run.messages == (try ElementRun(messages.flatMap(\.self), reads: .whole)).messages)
      #expect(run.messages.count == 3)
      #expect(run.signedCount == 4)
    }
  }

  @Test("A client's stream ends with a signed message without a payload, not with a service's event")
  func end() throws {
    let audio = try Streams.signed([Streams.event("AudioEvent", "a")])
    #expect(try ElementRun(audio, reads: .whole).error == nil)
    let endLength = 83
    let cut = try ElementRun(Array(audio.dropLast(endLength)), reads: .pieces(7))
    guard case .endedEarly(.eventstream?, _, "a signed message without a payload"?)? = cut.error else {
      Issue.record("\(String(describing: cut.error))")
      return
    }
  }

  @Test("Inside HTTP and chunks")
  func response() throws {
    let signed = try Streams.signed(messages)
    #expect(DeltaRun(Streams.response(Streams.chunked(signed, sizes: [100, 7]))).text() == "Hi")
  }

  @Test("A message that is damaged inside a signed one is at fault, at its own offset")
  func damage() throws {
    var inner = messages[1]
    inner[inner.count - 1] ^= 1
    let run = DeltaRun(try Streams.signed([messages[0], inner]))
    guard case .eventStream(.messageChecksumMismatch(let offset, _, _))? = run.error else {
      Issue.record("\(String(describing: run.error))")
      return
    }
    #expect(offset == UInt64(messages[0].count))
    #expect(run.deltas.map(\.kind) == [.start])
  }

  @Test("A payload that is no whole message leaves the signed message as it is")
  func otherPayload() throws {
    for payload in [Array("no message".utf8), messages[0].dropLast(), messages[0] + [0]] {
      let run = try ElementRun(try Streams.signed([Array(payload)]), reads: .whole)
      #expect(run.messages.map(\.payload) == [Array(payload)])
      #expect(run.signedCount == 1)
    }
  }

  /// The messages of a stream.
  private struct ElementRun {
    var messages: [EventStreamMessage] = []
    var signedCount = 0
    var error: StreamError?

    init(_ bytes: [UInt8], reads: Reads) throws {
      var decoder = StreamDecoder()
      for piece in reads.pieces(of: bytes) {
        var input = piece.span
        while let element = try decoder.next(&input) {
          if case .message(let message) = element { messages.append(EventStreamMessage(message)) }
        }
      }
      do throws(StreamError) { _ = try decoder.finish() } catch { self.error = error }
      signedCount = decoder.signedMessageCount
    }
  }
}
