internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// The value as JSON text without insignificant white space.
  var jsonText: String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
