#if Signing
/// A credential scope of Signature Version 4: `20130524/us-east-1/s3/aws4_request`.
@available(StreamingCodecAsync 1.0, *)
public struct SigningScope: Hashable, Sendable {
  /// The last part of a scope.
  static let termination = "aws4_request"

  /// The first second of the day, in UTC.
  var day: SigningTime
  /// The region, such as `us-east-1`.
  public let region: String
  /// The service's signing name, such as `transcribe`.
  public let service: String

  /// Creates the scope of a day.
  ///
  /// - Returns: Nil if the region or service is empty or contains a character that a scope cannot contain: only letters,
  ///   digits, hyphens, full stops and underscores are allowed.
  public init?(time: SigningTime, region: String, service: String) {
    guard Self.isPart(region), Self.isPart(service) else { return nil }
    day = time.startOfDay
    self.region = region
    self.service = service
  }

  /// Parses a scope without the access key ID.
  ///
  /// - Returns: Nil unless the text has four parts, begins with a day and ends in `aws4_request`. The scopes of Signature
  ///   Version 4A have no region, and are refused.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[3] == Self.termination, Self.isPart(parts[1]), Self.isPart(parts[2]),
      let day = SigningTime("\(parts[0])T000000Z")
    else { return nil }
    self.day = day
    region = String(parts[1])
    service = String(parts[2])
  }

  /// The day as eight digits, in UTC.
  public var date: String { day.date }

  private static func isPart(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension SigningScope: CustomStringConvertible {
  /// The scope's text.
  public var description: String { "\(date)/\(region)/\(service)/\(Self.termination)" }
}
#endif
