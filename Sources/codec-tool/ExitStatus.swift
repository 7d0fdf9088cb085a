#if CommandLineTool
/// The exit codes of the tool, from good to bad; the numbers are those of sysexits.h.
enum ExitStatus: Int32, Comparable {
  /// All well and complete.
  case success = 0
  /// The input is malformed, damaged, or cut short. What could be decoded has been written.
  case malformedInput = 65
  /// A file cannot be opened.
  case cannotOpen = 66
  /// The stream is intact, but carries a service error.
  case serviceError = 69
  /// Reading or writing failed.
  case ioError = 74

  static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.rawValue < right.rawValue }
}

extension [ExitStatus] {
  /// How many files are OK and how many are not, in words.
  func summary(_ style: Style) -> String {
    let intact = count { $0 == .success }
    let parts = [
      intact > 0 ? style(.good, "\(intact) OK") : nil, intact < count ? style(.bad, "\(count - intact) not OK") : nil,
    ]
    return "\(counted(count, "file")): \(parts.compactMap(\.self).joined(separator: ", "))"
  }
}
#endif
