// A fault is part of this module's errors: whoever imports it can name them.
@_exported public import enum StrictJSON.JSONFault

/// A fault and the offset in the text of the first byte that is wrong.
package struct JSONScanError: Error, Hashable, Sendable {
  package var offset: Int
  package var fault: JSONFault

  package init(offset: Int, fault: JSONFault) {
    self.offset = offset
    self.fault = fault
  }
}
