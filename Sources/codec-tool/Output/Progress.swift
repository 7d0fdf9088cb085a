#if CommandLineTool
import ByteKernels
import Dispatch
import NIOConcurrencyHelpers
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// How far the work on all files has come, and the bar on standard error that shows it.
final class Progress: Sendable {
  /// The least total size in bytes for which a bar is shown without being asked for.
  private static let longWork = 256 << 20

  private struct State {
    var done = 0
    var shownPercent = -1
    var isVisible = false
    /// The file that was opened last, and its number from 1.
    var file = (name: "", number: 0)
  }

  private let fileCount: Int
  /// The size of all files in bytes; nil if no bar is shown.
  private let total: Int?
  private let hidesForOutput: Bool
  private let state = NIOLockedValueBox(State())

  /// Creates the progress of work on files.
  ///
  /// - Parameters:
  ///   - paths: The files.
  ///   - wish: Whether to show a bar; nil shows one only for long work, and only on a terminal that can erase a line.
  ///   - writesMuch: Whether output is written during the work: on a terminal it then takes the bar's place.
  init(of paths: [String], wish: Bool?, writesMuch: Bool) {
    fileCount = paths.count
    hidesForOutput = FileDescriptor.standardOutput.isTerminal
    let isPossible =
      FileDescriptor.standardError.isTerminal && !(writesMuch && hidesForOutput)
      && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    guard wish ?? isPossible, let size = Self.size(of: paths), size > 0, wish == true || size >= Self.longWork else {
      total = nil
      return
    }
    total = size
  }

  /// The size of all files in bytes; nil if one is not a regular file.
  private static func size(of paths: [String]) -> Int? {
    var total = 0
    for path in paths {
      let descriptor = path == "-" ? FileDescriptor.standardInput : try? FileDescriptor(opening: path)
      defer { if path != "-" { descriptor?.closeFile() } }
      // A file that cannot be opened is reported when its turn comes.
      guard let descriptor else { continue }
      guard let size = descriptor.fileSize else { return nil }
      total += size
    }
    return total
  }

  /// Notes that a file has been opened.
  func begin(_ name: String) {
    state.withLockedValue { $0.file = (name, $0.file.number + 1) }
  }

  /// Moves on by `count` bytes.
  func advance(by count: Int) {
    state.withLockedValue { state in
      state.done += count
      guard let total else { return }
      let percent = min(100, Int(Double(state.done) / Double(total) * 100))
      guard percent != state.shownPercent else { return }
      state.shownPercent = percent
      state.isVisible = true
      let filled = percent * 30 / 100
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
      let place = fileCount > 1 ? ", file \(state.file.number) of \(fileCount)" : ""
      Diagnostics.write(Array("\(bar) \(percent) %\(place)\r".utf8))
    }
  }

  /// Erases the bar if output is about to be written to the same terminal.
  func hideBeforeOutput() {
    if hidesForOutput { hide() }
  }

  /// Erases the bar until the work moves on.
  func hide() {
    guard total != nil else { return }
    state.withLockedValue { state in
      guard state.isVisible else { return }
      state.isVisible = false
      Diagnostics.write(Array("\u{1B}[K".utf8))
    }
  }

  /// Reports how far the work has come when the process is interrupted, and lets the signal end it.
  ///
  /// Call it before there are other threads.
  func reportOnInterrupt() {
    let signals = SignalSet(blocking: [SIGINT])
    DispatchQueue(label: "interrupt").async { [self] in
      let number = signals.wait()
      reportInterrupt()
      signals.end(by: number)
    }
  }

  private func reportInterrupt() {
    hide()
    let (done, file) = state.withLockedValue { ($0.done, $0.file) }
    let count = total.map { "\(done) of \(counted($0, "byte"))" } ?? counted(done, "byte")
    let place = fileCount > 1 ? ", in file \(file.number) of \(fileCount)" : ""
    Diagnostics.report("interrupted after \(count)\(place)\(file.name.isEmpty ? "" : ": \(file.name)")")
  }
}
#endif
