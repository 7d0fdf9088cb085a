/// The version in a start-line.
@available(StreamingCodec 1.0, *)
public struct HTTPVersion: Hashable, Sendable {
  /// The first digit.
  public var major: UInt8
  /// The second digit; nil where there is none, as in the `HTTP/2 200` that curl writes for newer versions.
  public var minor: UInt8?

  /// Makes a version.
  public init(major: UInt8, minor: UInt8?) {
    self.major = major
    self.minor = minor
  }

  /// HTTP/1.0, which knows no transfer codings.
  public static let http1_0 = HTTPVersion(major: 1, minor: 0)
  /// HTTP/1.1.
  public static let http1_1 = HTTPVersion(major: 1, minor: 1)
}

@available(StreamingCodec 1.0, *)
extension HTTPVersion: CustomStringConvertible {
  /// The version as in a start-line, without `HTTP/`.
  public var description: String { minor.map { "\(major).\($0)" } ?? "\(major)" }
}
