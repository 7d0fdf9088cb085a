#if CommandLineTool
import ByteKernels
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Colours for terminals, or none.
struct Style {
  /// When to use colour.
  enum Choice: String, CaseIterable {
    case auto, always, never
  }

  /// The role of a piece of text, which decides its colour.
  enum Role: String {
    case offset = "\u{1B}[2m"
    case name = "\u{1B}[36m"
    case value = "\u{1B}[33m"
    case title = "\u{1B}[1m"
    case good = "\u{1B}[32m"
    case bad = "\u{1B}[1;31m"
  }

  /// Ends the colour.
  private static let end = "\u{1B}[0m"

  let isColored: Bool

  /// Creates a style; by default colour is for terminals only, unless `NO_COLOR` is set or `TERM` is `dumb`.
  init(_ choice: Choice, environment: [String: String] = ProcessInfo.processInfo.environment) {
    switch choice {
    case .always: isColored = true
    case .never: isColored = false
    case .auto:
      isColored =
        FileDescriptor.standardOutput.isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
        && environment["TERM"] != "dumb"
    }
  }

  func callAsFunction(_ role: Role, _ text: String) -> String {
    isColored ? role.rawValue + text + Self.end : text
  }

  /// Appends what `write` appends, in the colour of a role.
  func append(_ role: Role, to output: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
    guard isColored else { return write(&output) }
    output += role.rawValue.utf8
    write(&output)
    output += Self.end.utf8
  }
}
#endif
