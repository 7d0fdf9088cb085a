public import EventStreamCodec
internal import TextDeltas

public typealias ServiceError = EventStreamCodec.ServiceError

@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  mutating func enqueue(_ message: EventStreamMessageView) throws(TextDeltaError) { try keep(message) }
  mutating func enqueuePayload(_ bytes: Span<UInt8>, of carrier: StreamFamily) { keepPayload(bytes, of: carrier) }
  @_lifetime(&self)
  mutating func nextQueued() throws(TextDeltaError) -> TextDeltaView? { try nextKept() }
  var outcome: StreamOutcome {
    switch verdict {
    case .complete: .complete
    case .ended: .ended
    case .endedEarly: .cut(StreamCut(offset: 0))
    case .cut(let held): .cut(StreamCut(offset: 0, heldBytes: held))
    case .serviceError(let error):
      .failed(ServiceError(source: error.source == .inBand ? .inBand : error.source == .exception ? .exception : .errorMessage, type: error.type, code: error.code, message: error.message))
    case .damaged(let error): .damaged(StreamDamage(layer: "deltas", code: "", offset: error.offset, message: "\(error)"))
    case .notThisProtocol: .notUnderstood(resembles: nil)
    }
  }
}
