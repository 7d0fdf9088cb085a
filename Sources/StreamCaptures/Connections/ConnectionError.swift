/// A reason why a connection's bytes cannot be divided into HTTP messages.
@nonexhaustive
public enum ConnectionError: Error, Hashable, Sendable {
  /// The bytes from `offset` on are not HTTP: they follow a response that switched to the protocol `name`.
  case switchedProtocols(offset: UInt64, name: String)
  /// The bytes from `offset` on are not HTTP: they went through the tunnel that a proxy opened.
  case tunnel(offset: UInt64)
  /// The connection has no message of this number.
  case noMessage(number: Int, messages: Int)
}

extension ConnectionError {
  /// The offset of the fault, in bytes of the connection.
  public var offset: UInt64 {
    switch self {
    case .switchedProtocols(let offset, _), .tunnel(let offset): offset
    case .noMessage: 0
    }
  }

  /// A stable code for logs and scripts: the name of the case.
  public var code: String {
    switch self {
    case .switchedProtocols: "switchedProtocols"
    case .tunnel: "tunnel"
    case .noMessage: "noMessage"
    }
  }
}

extension ConnectionError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .switchedProtocols(_, let name):
      "the bytes after the 101 response are not HTTP: the connection switched to \(name)"
    case .tunnel: "the bytes after the response to CONNECT are not HTTP: they went through the proxy's tunnel"
    case .noMessage(let number, let messages):
      "the capture has no message \(number): it has \(messages)"
    }
  }
}
