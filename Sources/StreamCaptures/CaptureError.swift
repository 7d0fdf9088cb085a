/// Why a capture cannot be read.
@nonexhaustive
public enum CaptureError: Error, Hashable, Sendable {
  /// A trace of curl's.
  case curlTrace(CurlTraceError)
  /// An HTTP archive.
  case har(HARError)
}

extension CaptureError {
  /// The format of the file.
  public var format: CaptureFormat {
    switch self {
    case .curlTrace: .curlTrace
    case .har: .har
    }
  }

  /// Where in the file the fault is, in bytes.
  public var offset: UInt64 {
    switch self {
    case .curlTrace(let error): error.offset
    case .har(let error): error.offset
    }
  }

  /// Whether the file was cut short, rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .curlTrace(let error): error.isIncomplete
    case .har(let error): error.isIncomplete
    }
  }

  /// A stable code for logs and scripts: the name of the innermost case.
  public var code: String {
    switch self {
    case .curlTrace(let error): error.code
    case .har(let error): error.code
    }
  }

  /// What is wrong, in words, without format and offset.
  public var problem: String {
    switch self {
    case .curlTrace(let error): "\(error)"
    case .har(let error): "\(error)"
    }
  }
}

extension CaptureError: CustomStringConvertible {
  /// Format, code, offset and problem in a line.
  public var description: String { "\(format.rawValue): \(code) at offset \(offset): \(problem)" }
}
