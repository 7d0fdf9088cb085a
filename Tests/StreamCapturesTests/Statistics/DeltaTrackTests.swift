import StreamCaptures
import Testing

@Suite struct DeltaTrackTests {
  private static func track(_ positions: [(UInt64, UInt64?)], maximumCount: Int = 100) -> DeltaTrack {
    var track = DeltaTrack(maximumCount: maximumCount)
    for (offset, delay) in positions { track.add(StreamPosition(offset: offset, delay: delay), size: 3) }
    return track
  }

  @Test("Few deltas have a run each, also where they come together")
  func few() {
    let track = Self.track((0..<100).map { _ in (7, 9) })
    #expect(track.runs.count == 100)
    #expect(track.runs.allSatisfy { $0.count == 1 && $0.size == 3 && $0.first == $0.last })
    #expect(!track.isThinned)
  }

  @Test("Many deltas share runs: none is lost, and first and last stay where they are", arguments: [101, 10_000])
  func many(count: UInt64) {
    let track = Self.track((0..<count).map { ($0 * 50, $0 * 900) })
    #expect((25...100).contains(track.runs.count))
    #expect(track.isThinned)
    #expect(track.runs.map(\.count).reduce(0, +) == count)
    #expect(track.runs.map(\.size).reduce(0, +) == count * 3)
    #expect(track.runs.first?.first == StreamPosition(offset: 0, delay: 0))
    #expect(track.runs.last?.last == StreamPosition(offset: (count - 1) * 50, delay: (count - 1) * 900))
    for (one, next) in zip(track.runs, track.runs.dropFirst()) { #expect(one.last.offset < next.first.offset) }
  }

  @Test("Deltas of one time are told apart by offset, those of one offset by time")
  func oneAxis() {
    #expect(Self.track((0..<1_000).map { ($0, 5) }).runs.count >= 25)
    #expect(Self.track((0..<1_000).map { ($0, nil) }).runs.count >= 25)
    #expect(Self.track((0..<1_000).map { (5, $0) }).runs.count >= 25)
    #expect(Self.track((0..<1_000).map { _ in (5, 5) }).runs.count == 1)
  }

  @Test("A long pause stays between runs")
  func pause() {
    let track = Self.track((0..<5_000).map { ($0, $0 < 2_500 ? $0 * 100 : 10_000_000 + $0 * 100) })
    let place = track.runs.firstIndex { ($0.first.delay ?? 0) > 1_000_000 } ?? 0
    #expect(place > 0)
    #expect(track.runs[place].first.delay == 10_250_000)
    #expect(track.runs[max(place, 1) - 1].last.delay == 249_900)
  }

  @Test("The largest positions, and room for no run")
  func extremes() {
    let track = Self.track([(0, 0), (1, 1), (.max, .max), (.max, .max)], maximumCount: 0)
    #expect(track.runs.map(\.count).reduce(0, +) == 4)
    #expect(track.runs.count <= 2)
  }
}
