import ByteKernels
import StreamPipeline
import StrictJSON
import TextDeltas

/// The objects that `decode` writes for the elements of a stream, each a line.
struct ElementJSON {
  private let messages: MessageJSON
  private let carriers: CarrierJSON
  /// Which layers' elements are written besides those of the innermost; nil: all.
  private let carrierWanted: StreamLayer?
  private let writesCarriers: Bool

  /// - Parameters:
  ///   - payloadAsBase64: Whether payloads are always written in base64.
  ///   - allLayers: Whether the elements of all layers are written.
  ///   - chain: What is known of the layers: one that ends in a carrier asks for the elements of that.
  init(payloadAsBase64: Bool, allLayers: Bool, chain: LayerChain) {
    messages = MessageJSON(payloadAsBase64: payloadAsBase64)
    carriers = CarrierJSON(messages: messages)
    carrierWanted = allLayers ? nil : chain.layers.last
    writesCarriers = allLayers || chain.endsInEnvelope
  }

  /// Whether the elements of all layers are written.
  var writesAllLayers: Bool { writesCarriers && carrierWanted == nil }

  /// Whether any carrier's elements are written.
  var wantsCarriers: Bool { writesCarriers }

  /// Appends the element as a line; what is carried by the last layer named is nobody's element.
  ///
  /// - Throws: Where a line or document is not JSON.
  func append(
    _ element: StreamElement, to output: inout [UInt8]
  ) throws(Problem) {
    switch element {
    case .envelope(let element):
      if writesCarriers, carrierWanted == nil || carrierWanted == element.layer {
        carriers.append(element, to: &output)
      }
    case .message(let message): messages.append(message, to: &output)
    case .event(let event): append(event, to: &output)
    case .line(let line, let offset):
      if line.indices.contains(where: { ![0x20, 0x09, 0x0D].contains(line[$0]) }) {
        try value(line, .ndjson, "line", offset, &output)
      }
    case .document(let document): try value(document, .json, "value", 0, &output)
    case .text(let text, let offset):
      start("text", "data", offset, &output)
      output += ",\"text\":".utf8
      JSONText.appendString(text, to: &output)
      output += "}\n".utf8
    case .bytes: break
    }
  }

  private func append(_ event: ServerSentEventView, to output: inout [UInt8]) {
    start("sse", "event", event.offset, &output)
    output += ",\"event\":".utf8
    if event.type.count > 0 {
      JSONText.appendString(event.type, to: &output)
    } else {
      output += "\"message\"".utf8
    }
    output += ",\"data\":".utf8
    JSONText.appendString(event.data, to: &output)
    output += ",\"id\":".utf8
    JSONText.appendString(event.lastEventID, to: &output)
    output += "}\n".utf8
  }

  private func value(
    _ text: Span<UInt8>, _ layer: StreamLayer, _ kind: String, _ offset: UInt64, _ output: inout [UInt8]
  ) throws(Problem) {
    let before = output.count
    start(layer.rawValue, kind, offset, &output)
    output += ",\"value\":".utf8
    do throws(JSONError) {
      try JSONText.appendMinified(text, to: &output)
    } catch {
      output.removeSubrange(before...)
      throw Problem(invalidJSON: error, of: layer, at: offset)
    }
    output += "}\n".utf8
  }

  private func start(_ layer: String, _ kind: String, _ offset: UInt64, _ output: inout [UInt8]) {
    output += "{\"layer\":\"\(layer)\",\"kind\":\"\(kind)\",\"offset\":\(offset)".utf8
  }
}
