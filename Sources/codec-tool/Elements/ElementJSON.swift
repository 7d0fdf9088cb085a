#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StreamPipeline
import StrictJSON
import TextDeltas

/// Writes the elements of a stream as JSON lines.
struct ElementJSON: ~Copyable {
  var messages: MessageJSON
  private var minifier = JSONMinifier()
  /// The one envelope whose elements are written; nil for all.
  private let envelope: StreamLayer?
  /// Whether the elements of any envelope are written.
  let writesEnvelopes: Bool

  /// - Parameters:
  ///   - payloadAsBase64: Whether all payloads are written in base64.
  ///   - allLayers: Whether the elements of all layers are written.
  ///   - chain: The layers named: if the last is an envelope, its elements are written.
  init(payloadAsBase64: Bool, allLayers: Bool, chain: LayerChain) {
    messages = MessageJSON(payloadAsBase64: payloadAsBase64)
    envelope = allLayers ? nil : chain.layers.last
    writesEnvelopes = allLayers || chain.endsInEnvelope
  }

  /// Whether the elements of all layers are written.
  var writesAllLayers: Bool { writesEnvelopes && envelope == nil }

  /// Appends the element as a line; the bytes within the last envelope named are not an element.
  ///
  /// - Throws: ``Problem`` if a line or document is not JSON.
  mutating func append(_ element: StreamElement, to output: inout Output) throws(Problem) {
    switch element {
    case .envelope(let element):
      guard writesEnvelopes, envelope == nil || envelope == element.layer else { return }
      if case .message(let message, let offset, let length) = element {
        messages.append(message, at: offset, length: length, to: &output)
      } else {
        EnvelopeJSON.append(element, to: &output.bytes)
      }
    case .message(let message): messages.append(message, to: &output)
    case .event(let event):
      output.bytes.beginElement(of: .sse, "event", at: event.offset)
      if event.type.isEmpty { output.bytes.member("event", "message") } else { output.member("event", event.type) }
      output.member("data", event.data)
      output.member("id", event.lastEventID)
      output.bytes.endLine()
    case .line(let line, let offset):
      if !JSONCheck.isBlank(line) { try append(line, of: .ndjson, "line", at: offset, to: &output.bytes) }
    case .document(let document): try append(document, of: .json, "value", at: 0, to: &output.bytes)
    case .text(let text, let offset):
      output.bytes.beginElement(of: .text, "data", at: offset)
      output.member("text", text)
      output.bytes.endLine()
    case .bytes: break
    }
  }

  private mutating func append(
    _ json: Span<UInt8>, of layer: StreamLayer, _ kind: String, at offset: UInt64, to output: inout [UInt8]
  ) throws(Problem) {
    let start = output.count
    output.beginElement(of: layer, kind, at: offset)
    do throws(JSONError) {
      try output.member("value", json: json, &minifier)
    } catch {
      output.removeSubrange(start...)
      throw Problem(error, of: layer, at: offset)
    }
    output.endLine()
  }
}
#endif
