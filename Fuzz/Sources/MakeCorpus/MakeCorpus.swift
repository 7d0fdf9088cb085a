import Foundation
import FuzzSupport

/// Writes the seed corpora: `MakeCorpus DIRECTORY`.
#if FUZZING
/// Nothing: it is only here so that this builds beside the fuzzers.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt { 0 }
#else
@main enum MakeCorpus {
  static func main() throws {
    let root = CommandLine.arguments.dropFirst().first ?? "Corpus"
    for (target, seeds) in Seeds.all {
      let directory = "\(root)/\(target)"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      for (name, bytes) in seeds { try Data(bytes).write(to: URL(fileURLWithPath: "\(directory)/\(name)")) }
    }
  }
}
#endif
