internal import ByteKernels

/// The path of a request to Lambda's API that invokes a function.
///
///     POST /2015-03-31/functions/{function}/invocations
///     POST /2021-11-15/functions/{function}/response-streaming-invocations?Qualifier={qualifier}
///
/// Source: AWS Lambda API Reference, "Invoke" and "InvokeWithResponseStream".
public struct LambdaInvocationPath: Hashable, Sendable {
  /// The function: its name, its ARN or a partial ARN.
  public var function: String
  /// The version or alias; nil if the path names none.
  public var qualifier: String?
  /// Whether the response is streamed.
  public var transferMode: LambdaTransferMode

  /// Creates a path from its parts.
  public init(function: String, qualifier: String? = nil, transferMode: LambdaTransferMode = .streaming) {
    self.function = function
    self.qualifier = qualifier
    self.transferMode = transferMode
  }

  /// Parses the target of a request; nil if it does not invoke a function.
  ///
  /// Percent-encoded parts are decoded. Query parameters other than `Qualifier` are ignored.
  ///
  /// - Parameter target: The path and the query from the first line of a request.
  public init?(parsing target: String) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = halves[0].split(separator: "/", omittingEmptySubsequences: false)
    guard path.count == 5, path[0].isEmpty, path[2] == "functions",
      let mode = LambdaTransferMode.allCases.first(where: { $0.apiVersion == path[1] && $0.invocationName == path[4] }),
      let function = PercentEncoding.decode(path[3]), !function.isEmpty
    else { return nil }
    self.init(function: function, transferMode: mode)
    guard halves.count == 2 else { return }
    for parameter in halves[1].split(separator: "&") {
      let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair[0] == "Qualifier" else { continue }
      guard pair.count == 2, let value = PercentEncoding.decode(pair[1]) else { return nil }
      qualifier = value
      return
    }
  }
}

extension LambdaInvocationPath: CustomStringConvertible {
  /// The percent-encoded path and query of a request.
  public var description: String {
    "/\(transferMode.apiVersion)/functions/\(PercentEncoding.encode(function))/\(transferMode.invocationName)"
      + (qualifier.map { "?Qualifier=\(PercentEncoding.encode($0))" } ?? "")
  }
}

/// Percent-encoding of a part of a path or a query (RFC 3986, section 2.1).
package enum PercentEncoding {
  /// Encodes everything except unreserved characters (section 2.3), as AWS's signatures require.
  package static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  /// Decodes a text; nil if it is malformed or not UTF-8.
  package static func decode(_ encoded: some StringProtocol) -> String? {
    var decoded: [UInt8] = []
    var bytes = Array(encoded.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = bytes.popFirst().flatMap(\.hexadecimalDigit),
        let low = bytes.popFirst().flatMap(\.hexadecimalDigit)
      else { return nil }
      decoded.append(high << 4 | low)
    }
    let text = String(decoding: decoded, as: UTF8.self)
    return text.utf8.elementsEqual(decoded) ? text : nil
  }
}
