internal import ByteKernels

/// The owned head of a message.
@available(StreamingCodec 1.0, *)
public enum HTTPHead: Hashable, Sendable {
  /// The head of a request.
  case request(HTTPRequestHead)
  /// The head of a response.
  case response(HTTPResponseHead)

  /// Copies a borrowed head.
  public init(_ view: HTTPHeadView) {
    switch view {
    case .request(let view): self = .request(HTTPRequestHead(view))
    case .response(let view): self = .response(HTTPResponseHead(view))
    }
  }

  /// The header fields.
  public var fields: HTTPFields {
    switch self {
    case .request(let head): head.fields
    case .response(let head): head.fields
    }
  }
}

/// The owned head of a response.
@available(StreamingCodec 1.0, *)
public struct HTTPResponseHead: Hashable, Sendable {
  /// The version in the status-line.
  public var version: HTTPVersion
  /// The status code, three digits.
  public var status: Int
  /// The reason phrase, which may be empty.
  public var reason: String
  /// The header fields.
  public var fields: HTTPFields

  /// Creates a head from its parts.
  public init(version: HTTPVersion = .http1_1, status: Int, reason: String = "", fields: HTTPFields = []) {
    self.version = version
    self.status = status
    self.reason = reason
    self.fields = fields
  }

  /// Copies a borrowed head.
  public init(_ view: HTTPResponseHeadView) {
    self.init(
      version: view.version, status: view.status, reason: String(repairing: view.reason),
      fields: HTTPFields(view.fields))
  }
}

/// The owned head of a request.
@available(StreamingCodec 1.0, *)
public struct HTTPRequestHead: Hashable, Sendable {
  /// The method, which is case-sensitive.
  public var method: String
  /// The request target.
  public var target: String
  /// The version in the request-line.
  public var version: HTTPVersion
  /// The header fields.
  public var fields: HTTPFields

  /// Creates a head from its parts.
  public init(method: String, target: String, version: HTTPVersion = .http1_1, fields: HTTPFields = []) {
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
  }

  /// Copies a borrowed head.
  public init(_ view: HTTPRequestHeadView) {
    self.init(
      method: String(repairing: view.method), target: String(repairing: view.target), version: view.version,
      fields: HTTPFields(view.fields))
  }
}

/// The version in a start-line.
@available(StreamingCodec 1.0, *)
public struct HTTPVersion: Hashable, Sendable {
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
  public static let http1_0 = HTTPVersion(major: 1, minor: 0)
  /// HTTP/1.1.
  public static let http1_1 = HTTPVersion(major: 1, minor: 1)
}

@available(StreamingCodec 1.0, *)
extension HTTPVersion: CustomStringConvertible {
  /// The version as in a start-line, without `HTTP/`.
  public var description: String { minor.map { "\(major).\($0)" } ?? "\(major)" }
}
