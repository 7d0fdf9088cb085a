import Foundation
import LambdaStreaming
import StreamPipeline
import StrictJSON
import TestSupport
import Testing

/// What runtimes of Lambda really send, through all layers.
@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct LambdaCaptureTests {
  static let runtimeCaptures = ["lambda-node", "lambda-go", "lambda-swift", "crafted"].flatMap {
    Corpus.files(in: "lambda/" + $0, ending: ".raw")
  }

  @Test("The body of what a runtime posts, behind HTTP, chunks and prelude", arguments: runtimeCaptures)
  func runtimes(path: String) throws {
    let truth = try json(at: path.dropLast(".raw".count) + ".json")
    let bytes = try Corpus.bytes(path)
    guard truth["prelude"]?["error"]?.stringValue == nil, let body = truth["bodyBase64"]?.stringValue else { return }
    let expected = [UInt8](try #require(Data(base64Encoded: body)))
    for reads in [Reads.whole, .pieces(1), .pieces(7), .random(1)] {
      let run = BodyRun(bytes, reads: reads)
      if path.hasSuffix("adv-prelude-not-object.raw") {
        // API Gateway's documentation has an object; an array is no prelude, and all of it is body.
        #expect(run.bytes == Array("[200]".utf8) + [UInt8](repeating: 0, count: 8) + expected)
        #expect(run.error == .missingPrelude(LambdaMissingPrelude(reason: .notAnObject(0x5B), offset: 0)))
        continue
      }
      #expect(run.bytes == expected, "\(reads)")
      if truth["prelude"]?["present"]?.boolValue == true {
        let prelude = run.carriers.compactMap { element -> LambdaPrelude? in
          if case .prelude(let prelude, _) = element { prelude } else { nil }
        }
        #expect(prelude.count == 1)
        #expect(prelude.first?.statusCode.map(Int64.init) == truth["prelude"]?["json"]?["statusCode"]?.intValue)
      }
    }
  }

  @Test(
    "InvokeWithResponseStream, over HTTP", arguments: Corpus.files(in: "lambda/invoke-stream", ending: ".response.raw"))
  func invocations(path: String) throws {
    let truth = try json(at: path.dropLast(".response.raw".count) + ".json")
    let bytes = try Corpus.bytes(path)
    guard let expected = truth["bodyText"]?.stringValue else { return }
    for reads in [Reads.whole, .pieces(1), .pieces(7), .random(1)] {
      let run = BodyRun(bytes, try #require(LayerChain("http+eventstream+lambda")), reads: reads)
      #expect(String(decoding: run.bytes, as: UTF8.self) == expected, "\(reads)")
    }
  }
}
