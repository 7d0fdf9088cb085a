/// The text in a column of this width.
public func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// The number with one digit, or two, behind the point.
public func rounded(_ value: Double, _ digits: Int = 1) -> String {
  let scale = digits == 2 ? 100.0 : 10.0
  return "\((value * scale).rounded() / scale)"
}
