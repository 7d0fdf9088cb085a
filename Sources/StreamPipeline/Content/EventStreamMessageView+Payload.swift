internal import ByteKernels
package import EventStreamCodec

@available(StreamingCodec 1.0, *)
extension EventStreamMessageView {
  /// Whether this is an event of Lambda's or SageMaker's, whose payload is a piece of another stream.
  package var carriesPiece: Bool {
    carriesPayload(ofEvent: "PayloadChunk") || carriesPayload(ofEvent: "PayloadPart")
  }

  /// Whether this is the event of that name, and so its payload a piece of another stream.
  ///
  /// A message without `:message-type`, as cargo-lambda writes, counts too: nothing is lost, and the missing header is
  /// told at the end.
  func carriesPayload(ofEvent name: String) -> Bool {
    guard let eventType, eventType.bytesEqual(name) else { return false }
    guard let messageType else { return true }
    return messageType.bytesEqual("event")
  }
}
