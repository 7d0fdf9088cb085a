/// Why a file is no trace of curl's, or not a whole one, and where.
///
/// Offsets are bytes since the start of the trace, lines count from 1.
@nonexhaustive
public enum CurlTraceError: Error, Hashable, Sendable {
  /// The trace was written by `--trace-ascii`, which leaves out the bytes that are no text.
  case asciiTrace(offset: UInt64, line: UInt64)
  /// A line is none that curl writes where it stands.
  case invalidLine(offset: UInt64, line: UInt64)
  /// A line of the hex dump is not the next one: its first byte has the number `found` instead of `expected`.
  case wrongPosition(offset: UInt64, line: UInt64, expected: UInt64, found: UInt64)
  /// Bytes are received for another transfer than those before; `first` and `other` are curl's numbers of the two.
  case severalTransfers(offset: UInt64, line: UInt64, first: UInt64, other: UInt64)
  /// A line is longer than the limit.
  case lineTooLong(offset: UInt64, limit: Int)
  /// The trace ends within a hex dump, `missing` bytes before its end, or within the line that announces one.
  case incomplete(offset: UInt64, line: UInt64, missing: UInt64)
  /// The trace is whole, and nothing of a response is in it: the connection failed.
  case noResponse(offset: UInt64)
}

extension CurlTraceError {
  /// Where in the trace the fault is, in bytes.
  public var offset: UInt64 {
    switch self {
    case .asciiTrace(let offset, _), .invalidLine(let offset, _), .wrongPosition(let offset, _, _, _),
      .severalTransfers(let offset, _, _, _), .lineTooLong(let offset, _), .incomplete(let offset, _, _),
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
      "line \(line) is of a trace by --trace-ascii, which does not hold the bytes: capture with curl's --trace FILE"
    case .invalidLine(_, let line): "line \(line) is none that curl writes in a trace"
    case .wrongPosition(_, let line, let expected, let found):
      "line \(line) shows the bytes from \(found) on, where those from \(expected) on belong"
    case .severalTransfers(_, let line, let first, let other):
      "line \(line) is of transfer \(other), those before of transfer \(first): trace one at a time"
    case .lineTooLong(_, let limit): "a line is longer than the limit of \(limit) bytes"
    case .incomplete(_, let line, 0): "the trace ends within line \(line)"
    case .incomplete(_, let line, let missing):
      "the trace ends at line \(line), \(missing) byte\(missing == 1 ? "" : "s") before the end of a hex dump"
    case .noResponse: "nothing was received; curl tells why where the trace ends"
    }
  }
}
