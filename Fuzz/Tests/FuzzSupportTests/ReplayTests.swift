import Foundation
import FuzzSupport
import GatewayFuzzSupport
import Testing

@Suite struct ReplayTests {
  /// The directory of this nested package.
  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  /// Every fuzzer.
  static let targets = FuzzTarget.all + [.gateway]

  /// Every file of the corpora, and every input that once failed.
  static let files: [(target: FuzzTarget, path: String)] = targets.flatMap { target in
    ["Corpus", "FailCases"].flatMap { directory in
      ((try? FuzzTarget.files(in: "\(root)/\(directory)/\(target.name)")) ?? []).map { (target, $0.path) }
    }
  }

  @Test("Every corpus file and every past failure", arguments: files.map(\.path))
  func replay(path: String) throws {
    let target = try #require(Self.targets.first { path.contains("/\($0.name)/") })
    let input = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    try target.check(input)
  }

  @Test("Every target has a corpus", arguments: targets.map(\.name))
  func corpus(name: String) {
    #expect(Self.files.contains { $0.target.name == name })
  }

  @Test("The corpora hold the seeds as they are made")
  func seeds() throws {
    for (target, seeds) in Seeds.all {
      let files = try FuzzTarget.files(in: "\(Self.root)/Corpus/\(target)")
      for (name, bytes) in seeds {
        #expect(files.first { $0.path.hasSuffix("/\(name)") }?.bytes == bytes, "\(target)/\(name)")
      }
    }
  }

  @Test("Inputs of no bytes, a head alone, and each byte alone", arguments: targets.map(\.name))
  func smallest(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    for count in 0...8 { try target.check(Array(repeating: 0, count: count)) }
    for byte in UInt8.min...UInt8.max { try target.check(Array(repeating: byte, count: 9)) }
  }
}
