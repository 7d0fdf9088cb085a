import CSimdjson
import Foundation
import Workloads

/// The text, and its content block, out of Converse's payloads, by parsers of JSON.
enum JSONPeers {
  static func all(_ payloads: Payloads) -> [Pass] {
    let decoder = JSONDecoder()
    let documents = payloads.documents
    return [
      pass("simdjson On-Demand (\(String(cString: csj_implementation())))", payloads) { [parser = Parser()] in
        parser.sum(payloads)
      },
      // Not all of them: it would take longer than everything else together.
      Pass(
        "Foundation's JSONDecoder, text of Converse payloads", element: "payload", elements: documents.count / 10,
        bytes: payloads.bytes.count / 10
      ) {
        try documents.prefix(documents.count / 10).reduce(into: 0) { sum, document in
          let event = try decoder.decode(Event.self, from: document)
          sum &+= event.delta.text.utf8.count &+ event.contentBlockIndex
        }
      },
    ]
  }

  private struct Event: Decodable {
    struct Delta: Decodable { var text: String }

    var contentBlockIndex: Int
    var delta: Delta
  }

  private final class Parser {
    private let parser = csj_make()

    deinit { csj_free(parser) }

    @inline(never)
    func sum(_ payloads: Payloads) -> Int {
      payloads.bytes.withUnsafeBufferPointer { buffer in
        guard let first = buffer.baseAddress else { return 0 }
        var sum = 0
        var start = 0
        for end in payloads.ends {
          sum &+= csj_text_length(parser, first + start, end - start)
          start = end
        }
        return sum
      }
    }
  }

  private static func pass(_ name: String, _ payloads: Payloads, run: @escaping () -> Int) -> Pass {
    Pass(
      "\(name), text of Converse payloads", element: "payload", elements: payloads.ends.count,
      bytes: payloads.bytes.count, run: run)
  }
}

extension Payloads {
  /// Each by itself, as JSONDecoder wants them.
  fileprivate var documents: [Data] {
    zip([0] + ends, ends).map { Data(bytes[$0..<$1]) }
  }
}
