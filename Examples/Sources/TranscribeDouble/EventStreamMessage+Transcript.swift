public import EventStreamCodec
import FoundationEssentials

extension EventStreamMessage {
  private struct TranscriptEvent: Encodable {
    struct Transcript: Encodable {
      var results: [Result]

      enum CodingKeys: String, CodingKey { case results = "Results" }
    }

    struct Result: Encodable {
      var alternatives: [[String: String]]
      var isPartial: Bool
      var resultID: String

      enum CodingKeys: String, CodingKey {
        case alternatives = "Alternatives"
        case isPartial = "IsPartial"
        case resultID = "ResultId"
      }
    }

    var transcript: Transcript

    enum CodingKeys: String, CodingKey { case transcript = "Transcript" }
  }

  /// Creates a TranscriptEvent with one result.
  ///
  /// - Parameters:
  ///   - text: The transcript.
  ///   - id: The result's ID. A result replaces those of the same ID until one is not partial.
  ///   - isPartial: Whether another result will replace it.
  public static func transcript(_ text: String, id: String, isPartial: Bool) throws -> EventStreamMessage {
    let event = TranscriptEvent(
      transcript: .init(
        results: [.init(alternatives: [["Transcript": text]], isPartial: isPartial, resultID: id)]))
    return EventStreamMessage(
      event: "TranscriptEvent", contentType: "application/json", payload: Array(try JSONEncoder().encode(event)))
  }
}
