/// A reason why a curl trace cannot be read, and where.
///
/// Offsets count bytes from the start of the trace; lines count from 1.
@nonexhaustive
public enum CurlTraceError: Error, Hashable, Sendable {
  /// The trace was written by `--trace-ascii`, which omits bytes that are not text.
  case asciiTrace(offset: UInt64, line: UInt64)
  /// A line that curl does not write at this place.
  case invalidLine(offset: UInt64, line: UInt64)
  /// A line of the hex dump is not the next one: its first byte has the number `found` instead of `expected`.
  case wrongPosition(offset: UInt64, line: UInt64, expected: UInt64, found: UInt64)
  /// Several transfers overlap, and the trace does not show which bytes belong to which.
  case severalTransfers(offset: UInt64)
  /// A line is longer than the limit.
  case lineTooLong(offset: UInt64, limit: Int)
  /// The trace ends within a hex dump, `missing` bytes before the end of the dump, or within the line that announces it.
  case incomplete(offset: UInt64, line: UInt64, missing: UInt64)
  /// The trace is complete, but has no byte of a response: the connection failed.
  case noResponse(offset: UInt64)
}

extension CurlTraceError {
  /// Where in the trace the fault is, in bytes.
  public var offset: UInt64 {
    switch self {
    case .asciiTrace(let offset, _), .invalidLine(let offset, _), .wrongPosition(let offset, _, _, _),
      .severalTransfers(let offset), .lineTooLong(let offset, _), .incomplete(let offset, _, _),
      .noResponse(let offset):
      offset
    }
  }

  /// A stable code for logs and scripts: the name of the case.
  public var code: String {
    switch self {
    case .asciiTrace: "asciiTrace"
    case .invalidLine: "invalidLine"
    case .wrongPosition: "wrongPosition"
    case .severalTransfers: "severalTransfers"
    case .lineTooLong: "lineTooLong"
    case .incomplete: "incomplete"
    case .noResponse: "noResponse"
    }
  }

  /// Whether the trace was cut short, rather than malformed.
  public var isIncomplete: Bool {
    if case .incomplete = self { true } else { false }
  }
}

extension CurlTraceError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .asciiTrace(_, let line):
      "line \(line) was written by --trace-ascii, which omits bytes: capture with curl's --trace FILE"
    case .invalidLine(_, let line): "line \(line) is not part of a curl trace"
    case .wrongPosition(_, let line, let expected, let found):
      "line \(line) shows the bytes from \(found) on instead of those from \(expected) on"
    case .severalTransfers:
      "several transfers overlap, and the trace does not show which bytes belong to which:"
        + " trace one at a time, or add curl's --trace-ids"
    case .lineTooLong(_, let limit): "a line is longer than the limit of \(limit) bytes"
    case .incomplete(_, let line, 0): "the trace ends within line \(line)"
    case .incomplete(_, let line, let missing):
      "the trace ends at line \(line), \(missing) byte\(missing == 1 ? "" : "s") before the end of a hex dump"
    case .noResponse: "no response was received; the end of the trace says why"
    }
  }
}
