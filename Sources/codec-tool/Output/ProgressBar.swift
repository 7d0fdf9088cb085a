import ByteKernels
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A bar on standard error that shows how far into a file the work is.
struct ProgressBar: ~Copyable {
  /// A file below this size, in bytes, is done before anyone wonders.
  static let longWork = 256 << 20

  private let total: Int
  private var done = 0
  private var shownPercent = -1

  /// A bar for the file, or nil where none is wanted.
  ///
  /// - Parameter wish: What the user said; nil shows one only where it helps and harms nobody: standard error is a
  ///   terminal that can erase a line, the input an ordinary file, the work long.
  init?(for file: FileDescriptor, wish: Bool?) {
    guard wish != false, let size = file.fileSize, size > 0 else { return nil }
    guard wish == true || (size >= Self.longWork && Self.isPossible) else { return nil }
    total = size
  }

  private static var isPossible: Bool {
    FileDescriptor.standardError.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Moves the bar on by `count` bytes.
  mutating func advance(by count: Int) {
    done += count
    let percent = min(100, Int(Double(done) / Double(total) * 100))
    guard percent != shownPercent else { return }
    shownPercent = percent
    let filled = percent * 30 / 100
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    // What is written next, by whomever, takes the bar's place.
    write("\(bar) \(percent) %\r")
  }

  /// Takes the bar away.
  func clear() { write("\u{1B}[K") }

  private func write(_ text: String) { try? FileDescriptor.standardError.writeAll(Array(text.utf8).span) }
}
