import Foundation

/// The bytes in base64 (RFC 4648, section 4), by Foundation.
public func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
