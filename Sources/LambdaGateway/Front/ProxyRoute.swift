#if CommandLineTool
import LambdaStreaming

/// The resource of an API that invokes the function, such as `/items/{id}` or `/{proxy+}`.
struct ProxyRoute {
  /// The resource as it was configured.
  let resource: String
  private let segments: [Substring]

  init(_ resource: String) {
    self.resource = resource
    segments = Self.segments(of: resource)
  }

  /// The resource in the event of a request: `/` for the root, which the default route includes.
  func resource(for path: String) -> String { isDefault && Self.segments(of: path).isEmpty ? "/" : resource }

  /// The decoded path parameters of a request; nil if the path does not match.
  func match(_ path: String) -> [(String, String)]? {
    let parts = Self.segments(of: path)
    // APIs with a greedy route usually serve the root, too.
    if isDefault, parts.isEmpty { return [] }
    var parameters: [(String, String)] = []
    for (index, segment) in segments.enumerated() {
      guard index < parts.count else { return nil }
      guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
        guard segment == parts[index] else { return nil }
        continue
      }
      let name = segment.dropFirst().dropLast()
      guard name.hasSuffix("+") else {
        parameters.append((String(name), Self.decoded(parts[index])))
        continue
      }
      parameters.append((String(name.dropLast()), Self.decoded(parts[index...].joined(separator: "/"))))
      return parameters
    }
    return parts.count == segments.count ? parameters : nil
  }

  private var isDefault: Bool { resource == "/{proxy+}" }

  private static func segments(of path: String) -> [Substring] { path.split(separator: "/") }

  private static func decoded(_ text: some StringProtocol) -> String { PercentEncoding.decode(text) ?? String(text) }
}
#endif
