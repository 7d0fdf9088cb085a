import ChunkedHTTP
@testable public import FuzzSupport
@testable import LambdaGateway
import LambdaStreaming
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

extension FuzzTarget {
  /// The gateway's connections with clients and with runtimes.
  public static let gateway = FuzzTarget("FuzzGateway", checkGateway)
}

/// Checks the gateway with arbitrary bytes from a client or from a runtime.
///
/// Every response is valid HTTP, the function's event matches the request, and the client's response matches the function's.
@Sendable func checkGateway(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let configuration = GatewayConfiguration(fuzzedBy: input.options.0)
  if input.options.0 & 1 == 0 {
    let answer = FunctionAnswer.allCases[Int(input.options.1) % FunctionAnswer.allCases.count]
    let whole = ClientSide(input.bytes, [0..<input.bytes.count], configuration, answer)
    try whole.check(input.bytes, configuration)
    let pieces = ClientSide(input.bytes, input.pieces, configuration, answer)
    try pieces.check(input.bytes, configuration)
    try pieces.check(against: whole)
  } else {
    let methods = input.options.1 & 1 == 0 ? ["GET", "POST"] : ["HEAD", "GET"]
    let whole = try RuntimeSide(input.bytes, [0..<input.bytes.count], configuration, methods)
    try whole.check(input.bytes, configuration, methods)
    let pieces = try RuntimeSide(input.bytes, input.pieces, configuration, methods)
    try pieces.check(input.bytes, configuration, methods)
    try FuzzSupport.check(
      pieces.responses == whole.responses, "in pieces \(short(pieces.responses)), whole \(short(whole.responses))")
  }
}

extension GatewayConfiguration {
  fileprivate init(fuzzedBy options: UInt8) {
    self.init(command: ["function"])
    eventFormat = EventFormat.allCases[Int(options >> 1 & 3) % EventFormat.allCases.count]
    transferMode = options & 8 == 0 ? .streaming : .buffered
    functionName = options & 16 == 0 ? nil : "f"
    route = options & 32 == 0 ? "/{proxy+}" : "/items/{id}/{rest+}"
    limits.bodySize = 500
    limits.payloadSize = 500
  }
}

/// The function's response to every invocation.
private enum FunctionAnswer: CaseIterable {
  case streamed, buffered, text, failed, failedMidway

  func send(to invocation: Invocation) async {
    let response = invocation.response
    switch self {
    case .streamed, .failedMidway:
      _ = response.begin(
        ResponsePipe.Head(isStreaming: true, contentType: "application/vnd.awslambda.http-integration-response"))
      await response.send(ByteBuffer(string: #"{"statusCode":201}"# + String(repeating: "\0", count: 8) + "a"))
      await response.send(ByteBuffer(string: "b"))
      invocation.finish(self == .streamed ? nil : .truncated)
    case .buffered, .text:
      _ = response.begin(ResponsePipe.Head(isStreaming: false, contentType: nil))
      let object = #"{"statusCode":203,"headers":{"a":"b"},"body":"aGk=","isBase64Encoded":true}"#
      await response.send(ByteBuffer(string: self == .text ? #""hi""# : object))
      invocation.finish(nil)
    case .failed: invocation.finish(.exited("status 1"))
    }
  }
}

// MARK: Clients

/// The results of a client's connection.
private struct ClientSide {
  /// The exchanges that the gateway reported.
  var exchanges: [GatewayExchange] = []
  /// The events that the function received.
  var events: [ReceivedEvent] = []
  var connection = ServedConnection()

  init(_ bytes: [UInt8], _ pieces: [Range<Int>], _ configuration: GatewayConfiguration, _ answer: FunctionAnswer) {
    self = runToEnd {
      let exchanges = NIOLockedValueBox<[GatewayExchange]>([])
      let queue = InvocationQueue()
      let front = GatewayFront(configuration: configuration, queue: queue, onNeglect: {}) { event in
        if case .exchange(let exchange) = event { exchanges.withLockedValue { $0.append(exchange) } }
      }
      let function = start { () -> [ReceivedEvent] in
        var events: [ReceivedEvent] = []
        while let invocation = await queue.next(for: InvocationPoll()) {
          events.append(ReceivedEvent(invocation))
          await answer.send(to: invocation)
        }
        return events
      }
      var side = ClientSide()
      side.connection = await ServedConnection.serve(bytes, in: pieces) { request, connection in
        try await front.handle(request, &connection)
      }
      function.cancel()
      side.events = await function.value
      side.exchanges = exchanges.withLockedValue { $0 }
      return side
    }
  }

  private init() {}

  /// Checks the responses and the events against the requests in the client's bytes.
  func check(_ bytes: [UInt8], _ configuration: GatewayConfiguration) throws(Violation) {
    try checkAnswers()
    let requests = ParsedMessages(bytes) { _ in .request }.messages.filter(\.isComplete)
    var events = events[...]
    for (number, exchange) in exchanges.enumerated() {
      let event = exchange.requestID == nil ? nil : events.popFirst()
      guard number < requests.count else { continue }
      let request = requests[number]
      try FuzzSupport.check(
        exchange.method == request.method && exchange.path == request.path,
        "the request \(short(request)) is \(exchange.method) \(exchange.path)")
      guard exchange.requestID != nil else { continue }
      guard let event else { throw Violation(description: "the function was not invoked for \(short(request))") }
      try event.check(against: request, configuration)
    }
    try FuzzSupport.check(events.isEmpty, "the function was invoked for nothing: \(short(events))")
  }

  /// Checks that the responses are valid HTTP and have the reported statuses, with a 400 last for a malformed request.
  private func checkAnswers() throws(Violation) {
    let parsed = ParsedMessages(connection.output) { number in
      .response(to: number < exchanges.count ? exchanges[number].method : "GET")
    }
    let isCut = exchanges.last?.problems.contains { $0.name == "crashMidway" } ?? false
    try FuzzSupport.check(
      parsed.error.map { isCut && $0.isIncomplete } ?? true, "an answer is malformed: \(short(parsed))")
    let statuses = exchanges.map(\.status) + (connection.isMalformed ? [400] : [])
    try FuzzSupport.check(parsed.messages.map(\.status) == statuses, "\(short(parsed)) answer \(short(exchanges))")
  }

  /// Compares the results of reading in pieces with those of reading the whole.
  func check(against whole: ClientSide) throws(Violation) {
    try FuzzSupport.check(
      exchanges.map(\.status) == whole.exchanges.map(\.status)
        && connection.isMalformed == whole.connection.isMalformed,
      "in pieces \(short(exchanges)), whole \(short(whole.exchanges))")
    try FuzzSupport.check(events == whole.events, "in pieces \(short(events)), whole \(short(whole.events))")
  }
}

// MARK: Runtimes

/// The results of a runtime's connection while two clients wait for its responses.
private struct RuntimeSide {
  /// The response that each client received.
  var responses: [ParsedMessages.Message] = []

  init(
    _ bytes: [UInt8], _ pieces: [Range<Int>], _ configuration: GatewayConfiguration, _ methods: [String]
  ) throws(Violation) {
    let (outputs, runtime) = runToEnd { () -> ([[UInt8]], ServedConnection) in
      let queue = InvocationQueue()
      let invocations = methods.indices.map {
        Invocation(id: "\($0)", traceID: "Root=1", event: ByteBuffer(string: "{}"), timeout: 60)
      }
      for invocation in invocations { queue.submit(invocation) }
      let clients = zip(methods, invocations).map { method, invocation in
        start { await Self.serveClient(method, invocation, configuration) }
      }
      let instance = FunctionInstance(number: 1)
      let api = RuntimeAPI(instance: instance, queue: queue, configuration: configuration) { _ in }
      let rest = NIOLockedValueBox(invocations[...])
      let runtime = await ServedConnection.serve(bytes, in: pieces) { request, connection in
        // No invocation is left: close the connection instead of waiting forever.
        if request.uri.hasPrefix("/2018-06-01/runtime/invocation/next"), rest.withLockedValue({ $0.popFirst() }) == nil
        {
          throw HTTPConnection.Cut()
        }
        try await api.handle(request, &connection)
      }
      for invocation in invocations { invocation.finish(.exited("status 0")) }
      var outputs: [[UInt8]] = []
      for client in clients { outputs.append(await client.value) }
      return (outputs, runtime)
    }
    let answers = ParsedMessages(runtime.output) { _ in .response(to: "GET") }
    try FuzzSupport.check(answers.error?.isIncomplete ?? true, "an answer is malformed: \(short(answers))")
    for (method, output) in zip(methods, outputs) {
      let parsed = ParsedMessages(output) { _ in .response(to: method) }
      try FuzzSupport.check(
        parsed.error?.isIncomplete ?? true && parsed.messages.count == 1, "the client received \(short(parsed))")
      responses += parsed.messages
    }
  }

  private static func serveClient(
    _ method: String, _ invocation: Invocation, _ configuration: GatewayConfiguration
  ) async -> [UInt8] {
    let request = Array("\(method) / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    return await ServedConnection.serve(request, in: [0..<request.count]) { request, connection in
      var client = ClientResponse(to: request, on: connection)
      await ProxyExchange(configuration: configuration, invocation: invocation).run(&client)
      if client.mustClose { connection.closeAfterResponse() }
    }.output
  }

  /// Checks the first client's response if the runtime's first two requests take its invocation and respond to it.
  func check(_ bytes: [UInt8], _ configuration: GatewayConfiguration, _ methods: [String]) throws(Violation) {
    let requests = ParsedMessages(bytes) { _ in .request }.messages
    guard requests.count >= 2, requests[1].isComplete, let response = responses.first,
      requests[0].method == "GET", requests[0].path == "/2018-06-01/runtime/invocation/next", requests[0].body.isEmpty,
      requests[1].method == "POST", requests[1].path == "/2018-06-01/runtime/invocation/0/response"
    else { return }
    let request = requests[1]
    guard LambdaPreludeExpectation(contentType: request.head.fields["Content-Type"]) == .required,
      request.head.fields.values(named: "Lambda-Runtime-Function-Response-Mode") == ["streaming"]
    else { return }
    try ExpectedResponse(request, configuration).check(response, to: methods[0])
  }
}
