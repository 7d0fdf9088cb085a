#if Signing
#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A time as signatures contain it: whole seconds from 1970 to 9999, in UTC.
@available(StreamingCodecAsync 1.0, *)
public struct SigningTime: Hashable, Comparable, Sendable {
  /// The seconds since 1970-01-01T00:00:00Z, without leap seconds.
  public let secondsSince1970: Int64

  private static let secondsPerDay: Int64 = 86_400
  /// The last second of the year 9999.
  private static let last: Int64 = 253_402_300_799

  /// Creates a time; nil before 1970 and after 9999.
  public init?(secondsSince1970: Int64) {
    guard (0...Self.last).contains(secondsSince1970) else { return nil }
    self.secondsSince1970 = secondsSince1970
  }

  /// Creates a time without its fraction of a second; nil before 1970 and after 9999.
  public init?(millisecondsSince1970: Int64) {
    guard millisecondsSince1970 >= 0 else { return nil }
    self.init(secondsSince1970: millisecondsSince1970 / 1000)
  }

  /// Parses a time in the basic format of ISO 8601, as in `x-amz-date`: `20130524T000000Z`.
  ///
  /// - Returns: Nil for other formats, and for times that do not exist.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for byte in bytes[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
      let minute = number(11..<13), let second = number(13..<15), year >= 1970, (1...12).contains(month), day >= 1,
      hour < 24, minute < 60, second < 60
    else { return nil }
    let days = Self.days(year, month, day)
    guard Self.calendarDay(days) == (year, month, day) else { return nil }
    secondsSince1970 = days * Self.secondsPerDay + hour * 3600 + minute * 60 + second
  }

  /// The first second of the day.
  var startOfDay: SigningTime { SigningTime(unchecked: secondsSince1970 - secondsSince1970 % Self.secondsPerDay) }

  private init(unchecked seconds: Int64) { secondsSince1970 = seconds }

  /// The current time.
  public static var now: SigningTime {
    SigningTime(unchecked: min(max(Int64(Date().timeIntervalSince1970), 0), last))
  }

  /// Compares points in time.
  public static func < (left: SigningTime, right: SigningTime) -> Bool {
    left.secondsSince1970 < right.secondsSince1970
  }

  /// The length of the text.
  static let textLength = 16

  /// The day as eight digits, as in a credential scope.
  var date: String { String(description.prefix(8)) }

  /// Writes the text to `output` from `start` on.
  @_lifetime(output: copy output)
  func write(to output: inout MutableSpan<UInt8>, at start: Int) {
    let (year, month, day) = Self.calendarDay(secondsSince1970 / Self.secondsPerDay)
    let seconds = secondsSince1970 % Self.secondsPerDay
    let date = year * 10_000 + month * 100 + day
    let clock = seconds / 3600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60
    Self.write(date, digits: 8, to: &output, at: start)
    output[start + 8] = UInt8(ascii: "T")
    Self.write(clock, digits: 6, to: &output, at: start + 9)
    output[start + 15] = UInt8(ascii: "Z")
  }

  @_lifetime(output: copy output)
  private static func write(_ value: Int64, digits: Int, to output: inout MutableSpan<UInt8>, at start: Int) {
    var rest = value
    for index in stride(from: start + digits - 1, through: start, by: -1) {
      output[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// Returns the number of days from 1970-01-01 to a day of the Gregorian calendar.
  ///
  /// Years are counted from March, so that the leap day is the last of its year.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
  }

  /// Returns the day of the Gregorian calendar that is `days` after 1970-01-01.
  private static func calendarDay(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}

@available(StreamingCodecAsync 1.0, *)
extension SigningTime: CustomStringConvertible {
  /// The time in the basic format of ISO 8601: `20130524T000000Z`.
  public var description: String {
    var text = [UInt8](repeating: 0, count: Self.textLength)
    var output = text.mutableSpan
    write(to: &output, at: 0)
    return String(decoding: text, as: UTF8.self)
  }
}
#endif
