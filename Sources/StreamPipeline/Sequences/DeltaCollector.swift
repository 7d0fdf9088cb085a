internal import TextDeltas

/// Collects deltas.
@available(StreamingCodec 1.0, *)
final class DeltaCollector: Collector {
  private var decoder: TextDeltaDecoder

  init(_ profile: StreamProfile) {
    decoder = TextDeltaDecoder(profile.chain, family: profile.family, options: profile.options)
  }

  var appetite: Appetite { decoder.appetite }

  func decode(_ bytes: Span<UInt8>, into elements: inout [TextDelta]) -> StreamError? {
    var input = bytes
    do throws(StreamError) {
      while let delta = try decoder.next(&input) { elements.append(TextDelta(delta)) }
      return nil
    } catch {
      return error
    }
  }

  func finish(into elements: inout [TextDelta]) -> StreamError? {
    do throws(StreamError) {
      while let delta = try decoder.finish() { elements.append(TextDelta(delta)) }
      return nil
    } catch {
      return error
    }
  }
}
