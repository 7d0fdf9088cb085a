/// A reason why a capture cannot be read.
@nonexhaustive
public enum CaptureError: Error, Hashable, Sendable {
  /// The curl trace, or the output of `curl -v`.
  case curlTrace(CurlTraceError)
  /// The HTTP archive.
  case har(HARError)
  /// The base64, hexadecimal text, hex dump or cassette.
  case encodedText(EncodedTextError, format: CaptureFormat)
  /// The connection that the capture shows.
  case connection(ConnectionError)
}

extension CaptureError {
  /// The part of the capture at fault: the name of its format, or `http` for the connection.
  public var layer: String {
    switch self {
    case .curlTrace: CaptureFormat.curlTrace.rawValue
    case .har: CaptureFormat.har.rawValue
    case .encodedText(_, let format): format.rawValue
    case .connection: "http"
    }
  }

  /// The offset of the fault, in bytes of the file; for a connection in bytes of the connection.
  public var offset: UInt64 {
    switch self {
    case .curlTrace(let error): error.offset
    case .har(let error): error.offset
    case .encodedText(let error, _): error.offset
    case .connection(let error): error.offset
    }
  }

  /// Whether the file was cut short, rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .curlTrace(let error): error.isIncomplete
    case .har(let error): error.isIncomplete
    case .encodedText, .connection: false
    }
  }

  /// A stable code for logs and scripts: the name of the innermost case.
  public var code: String {
    switch self {
    case .curlTrace(let error): error.code
    case .har(let error): error.code
    case .encodedText(let error, _): error.code
    case .connection(let error): error.code
    }
  }

  /// The problem in words, without format and offset.
  public var problem: String {
    switch self {
    case .curlTrace(let error): "\(error)"
    case .har(let error): "\(error)"
    case .encodedText(let error, _): "\(error)"
    case .connection(let error): "\(error)"
    }
  }
}

extension CaptureError: CustomStringConvertible {
  /// The part at fault, code, offset and problem in one line.
  public var description: String { "\(layer): \(code) at offset \(offset): \(problem)" }
}
