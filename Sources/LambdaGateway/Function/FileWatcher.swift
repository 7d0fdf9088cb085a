#if CommandLineTool
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

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
    var files: [String: Date] = [:]
    var paths = [path]
    while let path = paths.popLast() {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      files[path] = attributes?[.modificationDate] as? Date
      // The root may be a link to a folder; links inside it are not followed, so that the walk ends.
      guard path == self.path || attributes?[.type] as? FileAttributeType == .typeDirectory else { continue }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      paths += names.filter { !$0.hasPrefix(".") && !Self.skipped.contains($0) }.map { "\(path)/\($0)" }
    }
    return files
  }
}
#endif
