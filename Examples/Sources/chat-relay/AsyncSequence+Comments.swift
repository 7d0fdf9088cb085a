import AsyncAlgorithms
import StreamPipeline

extension AsyncSequence where Self: Sendable, Element == [UInt8] {
  /// Adds a comment to server-sent events after each interval, so that no proxy closes the connection while the model is
  /// silent.
  ///
  /// The comments go on after the events; nil marks the end of the events.
  func withComments(every interval: Duration) -> some AsyncSequence<[UInt8]?, Failure> {
    var comment: [UInt8] = []
    ServerSentEventEncoder().appendComment(to: &comment)
    let events = chain(map { $0 as [UInt8]? }, [nil].async)
    let comments = AsyncTimerSequence(interval: interval, clock: .continuous).map { [comment] _ in comment as [UInt8]? }
    return merge(events, comments)
  }
}
