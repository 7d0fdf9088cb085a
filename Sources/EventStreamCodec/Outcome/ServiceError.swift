/// An error that a service or a function reported, in any layer.
public struct ServiceError: Error, Hashable, Sendable {
  /// Where the error was reported.
  @nonexhaustive
  public enum Source: String, Hashable, Sendable {
    /// The status of an HTTP response, or the status code in a function's prelude.
    case httpStatus
    /// An event-stream message of the type `exception`.
    case exception
    /// An event-stream message of the type `error`.
    case errorMessage
    /// Lambda's InvokeComplete event.
    case invokeComplete
    /// An event or document among those that carry deltas.
    case inBand
    /// A function's trailers, or the end of its body if an error is looked for there.
    case function
  }

  /// An error of the model's own service, as forwarded by the service in between.
  public struct Upstream: Hashable, Sendable {
    /// The HTTP status the model's service answered with; nil if it was not forwarded.
    public var status: Int?
    /// The message of the model's service; nil if it was not forwarded.
    public var message: String?

    /// Creates an upstream error from its parts.
    public init(status: Int? = nil, message: String? = nil) {
      self.status = status
      self.message = message
    }
  }

  /// Where the error was reported.
  public var source: Source
  /// The error's type as the service spells it, such as `throttlingException`; nil if there is none.
  public var type: String?
  /// The error's code as the service spells it, such as `403` or `insufficient_quota`; nil if there is none.
  ///
  /// A numeric code is spelled in decimal digits.
  public var code: String?
  /// The service's message; empty if there is none.
  public var message: String
  /// The error of the model's own service, where it was forwarded.
  public var upstream: Upstream?
  /// The offset of the element that reports the error, in bytes from the beginning of its layer; nil if unknown.
  public var offset: UInt64?

  /// Creates an error from its parts.
  public init(
    source: Source, type: String? = nil, code: String? = nil, message: String = "", upstream: Upstream? = nil,
    offset: UInt64? = nil
  ) {
    self.source = source
    self.type = type
    self.code = code
    self.message = message
    self.upstream = upstream
    self.offset = offset
  }
}

extension ServiceError {
  /// Words that mark the type or code of a temporary error, in lower case.
  private static let temporaryWords = [
    "throttl", "toomanyrequests", "ratelimit", "rate_limit", "overloaded", "unavailable", "timeout", "internal",
    "modelstreamerror", "server_error", "api_error", "modelnotready",
  ]

  /// Whether repeating the request can be expected to help.
  ///
  /// True for a status of 408, 429 or 5xx, and for types and codes that name throttling, an overloaded or unavailable
  /// service, a time-out or an internal error.
  public var isRetryable: Bool {
    if let status = code.flatMap({ Int($0) }) ?? upstream?.status, (400...599).contains(status) {
      return status == 408 || status == 429 || status >= 500
    }
    return [type, code].contains { word in
      guard let word = word?.lowercased() else { return false }
      return Self.temporaryWords.contains { word.contains($0) }
    }
  }
}

extension ServiceError: CustomStringConvertible {
  /// The error in one line: the service's type, code and message, and what was forwarded of the model's own error.
  public var description: String {
    let name = [type, code == type ? nil : code].compactMap(\.self).joined(separator: " ")
    let subject =
      switch source {
      case .httpStatus: "the service answers \(name)"
      case .exception: "the service reports exception \(name)"
      case .errorMessage: "the service reports error \(name)"
      case .invokeComplete: "the service reports InvokeComplete with error \(name)"
      case .inBand: name.isEmpty ? "the service reports an error" : "the service reports \(name)"
      case .function: name.isEmpty ? "the function failed" : "the function failed: \(name)"
      }
    var text = message.isEmpty ? subject : "\(subject): \(message)"
    if let upstream {
      let parts = [upstream.status.map { "status \($0)" }, upstream.message].compactMap(\.self)
      if !parts.isEmpty { text += " (the model's service: \(parts.joined(separator: ": ")))" }
    }
    return text
  }
}
