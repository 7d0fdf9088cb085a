extension Seeds {
  private static let delimiter = String(repeating: "\u{0}", count: 8)

  private static let errorInBody =
    "Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\nLambda-Runtime-Function-Error-Body: dXBz\r\n"

  /// Responses of functions: their first byte chooses what is expected, a limit, a leniency.
  static let preludes: [(name: String, bytes: [UInt8])] = [
    (
      "prelude",
      text(
        #"{"statusCode":200,"headers":{"Content-Type":"text/plain","X":"a\"\u00e9"},"cookies":["a=b","c=d"]}"#
          + delimiter + "body")
    ),
    (
      "several",
      text(
        #" {"multiValueHeaders":{"A":["1","2"],"b":["3"],"a":["4"]},"headers":{"A":"1"},"other":{"x":[1,null]}} "#
          + delimiter + "\u{0}body", 1)
    ),
    (
      "odd",
      text(#"{"statusCode":"200","headers":{"n":1,"t":true,"z":null,"l":["x",5]},"cookies":"a","x":1}"# + delimiter)
    ),
    ("missing", text("message is required", 2)),
    ("lines", text("{\"a\":1}\n{\"a\":2}\n", 1)),
    ("invalid", text(#"{"statusCode":200,"# + delimiter + "body")),
    ("broken", text("{}\u{0}\u{0}\u{0}x")),
    ("limit", text(#"{"statusCode":204}"# + delimiter + "b", 4, 26)),
    ("cut", text(#"{"statusCode":200}"# + "\u{0}\u{0}")),
    ("error", text("{}" + delimiter + "partial Lambda-" + errorInBody, 8)),
    ("no-error", text(errorInBody + errorInBody + "Lambda-Runtime-", 9)),
  ]
}
