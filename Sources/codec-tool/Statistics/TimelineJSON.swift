#if CommandLineTool
import StreamCaptures
import TextDeltas

/// Writes when and where the deltas of a stream came as a JSON object on a line, for the script of a page.
///
/// A position is an offset in bytes and a time in microseconds, or null.
enum TimelineJSON {
  /// Appends the object of a stream.
  ///
  /// - Parameter isCut: Whether the stream stopped before its end.
  static func append(_ timeline: StreamTimeline, isCut: Bool, to output: inout [UInt8]) {
    output.beginObject()
    output.beginArray("end")
    append(timeline.end, of: timeline, to: &output)
    output.endArray()
    output.member("isCut", isCut)
    if let fault = timeline.fault {
      output.beginArray("fault")
      append(fault, of: timeline, to: &output)
      output.endArray()
    }
    output.beginArray("marks")
    for mark in timeline.marks {
      output.beginArray()
      append(mark.position, of: timeline, to: &output)
      output.element(mark.name)
      output.endArray()
    }
    output.endArray()
    output.member("stallThreshold", timeline.stallThreshold)
    output.beginArray("stalls")
    for stall in timeline.stalls {
      output.beginArray()
      output.element(stall.start)
      output.element(stall.end)
      output.endArray()
    }
    output.endArray()
    output.beginArray("lanes")
    for lane in timeline.lanes { append(lane, of: timeline, to: &output) }
    output.endArray()
    output.beginArray("text")
    for piece in timeline.pieces { append(piece, of: timeline, to: &output) }
    output.endArray()
    output.member("omittedText", timeline.omittedTextLength)
    output.endLine()
  }

  /// Appends the two elements of a position: those of the stream's last bytes are rounded up beyond its end.
  private static func append(_ position: StreamPosition, of timeline: StreamTimeline, to output: inout [UInt8]) {
    output.element(min(position.offset, timeline.end.offset))
    if let delay = position.delay { output.element(delay) } else { output.element(nil) }
  }

  /// Appends the deltas of a kind: the position after the first of each run, the size of their texts, and of several
  /// their number and the position after the last.
  private static func append(_ lane: StreamTimeline.Lane, of timeline: StreamTimeline, to output: inout [UInt8]) {
    output.beginObject()
    output.member("kind", lane.kind.rawValue)
    output.member("isThinned", lane.track.isThinned)
    output.beginArray("runs")
    for run in lane.track.runs {
      output.beginArray()
      append(run.first, of: timeline, to: &output)
      output.element(run.size)
      if run.count > 1 {
        output.element(run.count)
        append(run.last, of: timeline, to: &output)
      }
      output.endArray()
    }
    output.endArray()
    output.endObject()
  }

  private static func append(_ piece: StreamTimeline.Piece, of timeline: StreamTimeline, to output: inout [UInt8]) {
    output.beginArray()
    append(piece.position, of: timeline, to: &output)
    output.element(piece.kind.rawValue)
    if let index = piece.index { output.element(index) } else { output.element(nil) }
    output.element(piece.text)
    output.endArray()
  }
}
#endif
