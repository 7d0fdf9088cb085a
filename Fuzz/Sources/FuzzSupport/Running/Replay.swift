#if !FUZZING
import Foundation

extension FuzzTarget {
  /// The files of a directory, in their order; none where it does not exist.
  public static func files(in directory: String) throws -> [(path: String, bytes: [UInt8])] {
    guard FileManager.default.fileExists(atPath: directory) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: directory).filter { !$0.hasPrefix(".") }.sorted().map {
      let path = directory + "/" + $0
      return (path, Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }
  }

  /// Runs the body on the files that the command line names: what the executable does that was built without a fuzzer.
  public func replay(_ paths: [String]) throws {
    for path in paths {
      try check(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
      print("\(name): \(path): all properties hold")
    }
  }
}
#endif
