import ByteKernels
import StreamPipeline

/// The bytes of a stream's innermost layer, a read at a time.
final class ContentSource: ByteSource {
  private let file: any ByteSource
  private var decoder: StreamDecoder
  private var failure: SourceFailure?
  private var hasEnded = false
  /// What a service reported in the layers around, which are intact.
  private(set) var serviceError: StreamError?

  init(_ file: any ByteSource, _ chain: LayerChain, _ options: StreamOptions) {
    self.file = file
    decoder = StreamDecoder(chain, options: options, delivering: .contentBytes)
  }

  /// What people should know though nothing is wrong.
  var warnings: [String] { decoder.warnings }

  func read() throws(SourceFailure) -> [UInt8]? {
    while failure == nil, !hasEnded {
      var output: [UInt8] = []
      do {
        if let bytes = try file.read() {
          try Self.append(bytes, &decoder, to: &output)
        } else {
          hasEnded = true
          try Self.finish(&decoder, &output)
        }
      } catch let error as SourceFailure {
        failure = error
      } catch let error as StreamError {
        if error.isServiceError { serviceError = error } else { failure = SourceFailure(error) }
        hasEnded = true
      } catch {
        hasEnded = true
      }
      if !output.isEmpty { return output }
    }
    if let failure { throw failure }
    return nil
  }

  private static func append(
    _ bytes: [UInt8], _ decoder: inout StreamDecoder, to output: inout [UInt8]
  ) throws(StreamError) {
    var input = bytes.span
    while let element = try decoder.next(&input) { append(element, to: &output) }
  }

  private static func finish(_ decoder: inout StreamDecoder, _ output: inout [UInt8]) throws(StreamError) {
    while let element = try decoder.finish() { append(element, to: &output) }
  }

  private static func append(_ element: StreamElement, to output: inout [UInt8]) {
    if case .bytes(let bytes, _) = element { output.append(copying: bytes) }
  }
}

extension StreamDecoder {
  /// What people should know though nothing is wrong.
  var warnings: [String] { preludeIssues.map(\.warning) }
}

extension TextDeltaDecoder {
  /// What people should know though nothing is wrong.
  var warnings: [String] { preludeIssues.map(\.warning) }
}
