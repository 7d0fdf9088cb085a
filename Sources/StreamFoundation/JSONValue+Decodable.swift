#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif
public import TextDeltas

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// Decodes a value of a type from the JSON value.
  ///
  ///     let query = try call.input?.decoded(as: WeatherQuery.self)
  ///
  /// - Parameters:
  ///   - type: The type.
  ///   - decoder: The decoder, with its strategies for dates, keys and other values.
  /// - Throws: `DecodingError` if the value does not fit the type.
  /// - Complexity: O(*n*): the value is written as JSON text, which the decoder reads.
  public func decoded<Value: Decodable>(
    as type: Value.Type = Value.self, by decoder: JSONDecoder = JSONDecoder()
  ) throws -> Value {
    try decoder.decode(type, from: Data(description.utf8))
  }
}
