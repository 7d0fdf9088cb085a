internal import ByteKernels

/// The owned head of a message.
@available(StreamingCodec 1.0, *)
public enum HTTPHead: Hashable, Sendable {
  /// The head of a request.
  case request(HTTP1RequestHead)
  /// The head of a response.
  case response(HTTP1ResponseHead)

  /// Copies a borrowed head.
  public init(_ view: HTTPHeadView) {
    switch view {
    case .request(let view): self = .request(HTTP1RequestHead(view))
    case .response(let view): self = .response(HTTP1ResponseHead(view))
    }
  }

  /// The header fields.
  public var fields: HTTPFieldLines {
    switch self {
    case .request(let head): head.fields
    case .response(let head): head.fields
    }
  }
}

/// The owned head of a response.
@available(StreamingCodec 1.0, *)
public struct HTTP1ResponseHead: Hashable, Sendable {
  /// The version in the status-line.
  public var version: HTTP1Version
  /// The status code, three digits.
  public var status: Int
  /// The reason phrase, which may be empty.
  public var reason: String
  /// The header fields.
  public var fields: HTTPFieldLines

  /// Creates a head from its parts.
  public init(version: HTTP1Version = .http1_1, status: Int, reason: String = "", fields: HTTPFieldLines = []) {
    self.version = version
    self.status = status
    self.reason = reason
    self.fields = fields
  }

  /// Copies a borrowed head.
  public init(_ view: HTTPResponseHeadView) {
    self.init(
      version: view.version, status: view.status, reason: String(repairing: view.reason),
      fields: HTTPFieldLines(view.fields))
  }
}

/// The owned head of a request.
@available(StreamingCodec 1.0, *)
public struct HTTP1RequestHead: Hashable, Sendable {
  /// The method, which is case-sensitive.
  public var method: String
  /// The request target.
  public var target: String
  /// The version in the request-line.
  public var version: HTTP1Version
  /// The header fields.
  public var fields: HTTPFieldLines

  /// Creates a head from its parts.
  public init(method: String, target: String, version: HTTP1Version = .http1_1, fields: HTTPFieldLines = []) {
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
  }

  /// Copies a borrowed head.
  public init(_ view: HTTPRequestHeadView) {
    self.init(
      method: String(repairing: view.method), target: String(repairing: view.target), version: view.version,
      fields: HTTPFieldLines(view.fields))
  }
}

/// The version in a start-line.
@available(StreamingCodec 1.0, *)
public struct HTTP1Version: Hashable, Sendable {
  /// The first digit.
  public var major: UInt8
  /// The second digit; nil if there is none, as in `HTTP/2 200`, which curl writes for newer versions.
  public var minor: UInt8?

  /// Creates a version.
  public init(major: UInt8, minor: UInt8?) {
    self.major = major
    self.minor = minor
  }

  /// HTTP/1.0, which has no transfer codings.
  public static let http1_0 = HTTP1Version(major: 1, minor: 0)
  /// HTTP/1.1.
  public static let http1_1 = HTTP1Version(major: 1, minor: 1)
}

@available(StreamingCodec 1.0, *)
extension HTTP1Version: CustomStringConvertible {
  /// The version as in a start-line, without `HTTP/`.
  public var description: String { minor.map { "\(major).\($0)" } ?? "\(major)" }
}
