// Signs the events of a request. Needs the trait Signing.

#if Signing
import EventStreamCodec
import EventStreamSigning

// snippet.show
func body(
  of events: AsyncStream<EventStreamInputEvent>, for operation: EventStreamOperation, scope: SigningScope,
  after requestSignature: SigV4Signature, key: String
) -> SignedEventStream<AsyncStream<EventStreamInputEvent>> {
  let signer = EventStreamSigner(secret: SecretAccessKey(key), scope: scope, seed: requestSignature)
  let body = events.signedEventStream(for: operation, signer: signer)  // chunks for any HTTP client
  return body
}
// snippet.hide

let events = AsyncStream { continuation in
  continuation.yield(EventStreamInputEvent("AudioEvent", payload: [1, 2, 3]))
  continuation.finish()
}
if let operation = EventStreamOperation.named("StartStreamTranscription"),
  let scope = SigningScope(time: .now, region: "us-east-1", service: "transcribe"),
  let seed = SigV4Signature(hexadecimal: String(repeating: "0f", count: 32))
{
  for try await chunk in body(of: events, for: operation, scope: scope, after: seed, key: "secret") {
    print(chunk.count, "bytes")
  }
}
#else
print("built without the trait Signing")
#endif
