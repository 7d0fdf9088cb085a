#if CommandLineTool
import ArgumentParser
import ByteKernels
import EventStreamCodec
import StreamPipeline

/// `codec-tool payload`: the payloads of an event stream, joined.
struct Payload: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "payload", abstract: "Write the payloads of events, one after the other.",
    discussion: """
      Writes the bytes that the events of an event stream carry, without anything between them: the records of S3 \
      Select, audio, the response of a function.

      Examples:
        codec-tool payload --event PayloadChunk Captures/invoke-with-response-stream.bin
        codec-tool payload --event contentBlockDelta Captures/converse-stream.http

      From S3 Select:
        codec-tool payload --event Records select.bin >records.csv
      """)

  @OptionGroup var resync: ResyncOptions
  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Option(
    name: .customLong("event"),
    help: ArgumentHelp("The type of the events to write; repeatable. By default all events.", valueName: "name"))
  var events: [String] = []

  func validate() throws { try resync.validate(common.layers) }

  func run() throws {
    let writer = PayloadWriter(events: events)
    let loop = common.loop(jobs)
    if resync.resync {
      try loop.run { [common] file in common.recovery(writer, of: file) }
    } else {
      try loop.run { [common] file in
        common.examination(writer, of: file, delivering: [.envelopeElements, .contentAfterEnvelopes])
      }
    }
  }
}

/// Writes the payloads of the events of some types.
private struct PayloadWriter: ElementHandler, RecoveryHandler {
  /// The types; empty for all.
  let events: [String]

  var silenceNote: String? {
    events.isEmpty ? "no event has a payload" : "no event of type \(events.joined(separator: " or ")) has a payload"
  }

  mutating func take(_ message: EventStreamMessageView, _ output: inout Output) throws {
    guard let type = message.eventType, events.isEmpty || events.contains(where: { type.bytesEqual($0) }) else {
      return
    }
    output.append(copying: message.payload)
  }

  mutating func take(_ element: StreamElement, _ output: inout Output) throws {
    switch element {
    case .message(let message): try take(message, &output)
    case .envelope(.message(let message, _, _)):
      guard let type = message.eventType, events.isEmpty || events.contains(type) else { return }
      output.append(copying: message.payload.span)
    default: break
    }
  }

  mutating func conclude(
    _ failure: inout Failure?, _ decoder: borrowing StreamDecoder, of file: InputFile, _ output: inout Output
  ) {
    guard failure == nil, !decoder.detectedLayers.contains(where: { $0.layer == .eventstream }) else { return }
    let layer = decoder.contentLayer?.rawValue ?? "unknown"
    failure = Failure(.malformedInput, "eventstream: not an event stream: the content is \(layer)")
  }
}

extension EventStreamMessage {
  /// The type of an event; nil if the message is none.
  fileprivate var eventType: String? {
    for header in headers where header.name == ":event-type" {
      if case .string(let type) = header.value { return type }
    }
    return nil
  }
}
#endif
