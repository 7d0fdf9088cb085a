#if CommandLineTool
import Foundation

/// Notices changes of a file or of the files in a folder, by looking at them regularly.
struct FileWatcher {
  private static let interval = Duration.milliseconds(300)
  /// Folders with many files that nobody edits; hidden ones are skipped, too.
  private static let skipped: Set = ["node_modules"]

  let path: String

  /// Waits until the task is cancelled.
  ///
  /// - Parameter onChange: Called after each change.
  func run(_ onChange: () -> Void) async {
    var last = snapshot()
    while (try? await Task.sleep(for: Self.interval)) != nil {
      let now = snapshot()
      if now != last { onChange() }
      last = now
    }
  }

  /// The times of the last changes, by path.
  private func snapshot() -> [String: Date] {
    let root = URL(filePath: path)
    let keys: Set<URLResourceKey> = [.contentModificationDateKey, .isDirectoryKey]
    var files: [String: Date] = [:]
    func note(_ url: URL) -> Bool {
      let values = try? url.resourceValues(forKeys: keys)
      files[url.path] = values?.contentModificationDate
      return values?.isDirectory ?? false
    }
    guard note(root) else { return files }
    let walk = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: Array(keys), options: [.skipsHiddenFiles])
    while let url = walk?.nextObject() as? URL {
      if note(url), Self.skipped.contains(url.lastPathComponent) { walk?.skipDescendants() }
    }
    return files
  }
}
#endif
