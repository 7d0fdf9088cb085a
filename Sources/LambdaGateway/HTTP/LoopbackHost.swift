#if CommandLineTool
/// The check that protects a server on the loopback interface from pages on the web.
package enum LoopbackHost {
  /// Whether a request with this `Host` is meant for the loopback interface.
  ///
  /// A page on the web can resolve its own host name to the loopback interface (DNS rebinding), but cannot change the
  /// field. HTTP/1.0 requests need not have it.
  package static func matches(_ host: String?) -> Bool {
    guard let host else { return true }
    let name: Substring
    if host.hasPrefix("[") {
      name = host.dropFirst().prefix { $0 != "]" }
    } else {
      name = host.prefix { $0 != ":" }
    }
    if name == "::1" || name.lowercased() == "localhost" || name.lowercased().hasSuffix(".localhost") { return true }
    return isLoopbackIPv4(name)
  }

  /// Whether an address to listen on is on the loopback interface.
  package static func isLoopback(address: String) -> Bool {
    address == "::1" || address.lowercased() == "localhost" || isLoopbackIPv4(address[...])
  }

  private static func isLoopbackIPv4(_ name: Substring) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
#endif
