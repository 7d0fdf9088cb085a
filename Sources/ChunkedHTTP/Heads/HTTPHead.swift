internal import ByteKernels

/// The head of a message, owned.
@available(StreamingCodec 1.0, *)
public enum HTTPHead: Hashable, Sendable {
  /// A request's.
  case request(HTTPRequestHead)
  /// A response's.
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

/// The head of a response, owned.
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

  /// Makes a head.
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

/// The head of a request, owned.
@available(StreamingCodec 1.0, *)
public struct HTTPRequestHead: Hashable, Sendable {
  /// The method; case matters.
  public var method: String
  /// The request target.
  public var target: String
  /// The version in the request-line.
  public var version: HTTPVersion
  /// The header fields.
  public var fields: HTTPFields

  /// Makes a head.
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
