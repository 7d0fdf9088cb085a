public import Foundation

/// The shared corpus of captures, which lies beside the project and is no part of it.
///
/// Guard a test that needs it with `.enabled(if: Corpus.isPresent, Corpus.absence)`: it is skipped, saying so, where
/// the corpus is absent.
public enum Corpus {
  /// The message of a skipped test.
  public static let absence = "the shared corpus (../shared/corpus) is not there"

  /// `../shared/corpus`, seen from the project's root.
  public static let root: URL = projectRoot.deletingLastPathComponent().appending(path: "shared/corpus")

  /// The project's root folder.
  public static let projectRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether the corpus is there.
  public static let isPresent = FileManager.default.fileExists(atPath: root.appending(path: "README.md").path)

  /// The bytes of a file, by its path below the corpus.
  public static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
  }

  /// The paths below the corpus of the files in `folder`, and below it, whose names end in one of `endings`, sorted.
  public static func files(in folder: String, ending endings: String...) -> [String] {
    let base = root.appending(path: folder)
    let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
    var found: [String] = []
    while let url = walk?.nextObject() as? URL {
      if endings.contains(where: { url.lastPathComponent.hasSuffix($0) }) {
        found.append(folder + "/" + url.path.dropFirst(base.path.count + 1))
      }
    }
    return found.sorted()
  }
}
