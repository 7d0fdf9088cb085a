#if CommandLineTool
import ChunkedHTTP
import LambdaStreaming
import NIOCore

/// Turns a function's response into the response of an API Gateway integration or a function URL.
struct ProxyExchange {
  let configuration: GatewayConfiguration
  let invocation: Invocation

  private var response: ResponsePipe { invocation.response }

  /// Writes the response to the client.
  func run(_ client: inout ClientResponse) async {
    switch await response.next() {
    case .head(let head) where head.isStreaming: await stream(head, &client)
    case .head: await buffer(&client)
    case .end(let failure): await fail(failure ?? .truncated, &client)
    case .bytes: break
    }
  }

  // MARK: Streaming

  private func stream(_ head: ResponsePipe.Head, _ client: inout ClientResponse) async {
    if LambdaPreludeExpectation(contentType: head.contentType) == .required {
      guard let (prelude, body) = await prelude(&client), await begin(prelude, body, &client) else { return }
    } else if configuration.eventFormat == .url {
      // A function URL passes on the media type and the bytes.
      await client.begin(
        200, [HTTPFieldLine("Content-Type", head.contentType ?? "application/octet-stream"), requestID])
    } else if case .end(let failure?) = await response.next() {
      return await fail(failure, &client)
    } else {
      return await refuse(.contentType(head.contentType, status: configuration.failureStatus), &client)
    }
    await forward(&client)
  }

  /// Reads the prelude; nil if the client has been answered.
  private func prelude(_ client: inout ClientResponse) async -> (LambdaPrelude, ByteBuffer)? {
    let status = configuration.failureStatus
    var reader = PreludeReader()
    while true {
      let result: PreludeReader.Result
      do throws(LambdaPreludeError) {
        switch await response.next() {
        case .bytes(let bytes): result = try reader.take(bytes)
        case .end(nil): result = try reader.finish()
        case .end(let failure?):
          await fail(failure, &client)
          return nil
        case .head: continue
        }
      } catch {
        await refuse(GatewayProblem(error, status: status), &client)
        return nil
      }
      switch result {
      case .incomplete: continue
      case .prelude(let prelude, let body): return (prelude, body)
      case .missing(let missing):
        if case .empty = missing.reason, configuration.eventFormat == .url {
          client.note(GatewayProblem(missing, status: 200))
          await client.begin(200, [requestID])
          await client.end()
        } else {
          await refuse(GatewayProblem(missing, status: status), &client)
        }
        return nil
      }
    }
  }

  /// Writes the head that the prelude describes, and the bytes that followed it.
  ///
  /// - Returns: Whether more of the body follows.
  private func begin(_ prelude: LambdaPrelude, _ body: ByteBuffer, _ client: inout ClientResponse) async -> Bool {
    let status = prelude.statusCode ?? 200
    guard (200...599).contains(status) else {
      await refuse(.statusCode(status, status: configuration.failureStatus), &client)
      return false
    }
    for issue in prelude.issues {
      switch issue {
      case .invalidHeaderName, .invalidHeaderValue:
        await refuse(.invalidPrelude(issue, status: configuration.failureStatus), &client)
        return false
      default: client.note(.questionablePrelude(issue))
      }
    }
    let cookies = prelude.cookies.map { HTTPFieldLine("Set-Cookie", $0) }
    let fields = ProxyResponse.merged(prelude.headers, prelude.multiValueHeaders) + cookies
    await client.begin(status, fields + [requestID])
    guard configuration.transferMode == .streaming else {
      client.note(.streamedResponse)
      response.discardRest()
      await client.end()
      return false
    }
    await client.append(body)
    return true
  }

  /// Passes the body on, each piece as it arrives.
  private func forward(_ client: inout ClientResponse) async {
    while !client.isGone {
      switch await response.next() {
      case .bytes(let bytes): await client.append(bytes)
      case .end(nil): return await client.end()
      case .end(let failure?):
        client.note(GatewayProblem(failure, hasStarted: true, status: configuration.failureStatus))
        return client.cut()
      case .head: continue
      }
    }
    client.cut()
  }

  // MARK: Buffered

  private func buffer(_ client: inout ClientResponse) async {
    let payload: ByteBuffer
    switch await response.next() {
    case .bytes(let bytes): payload = bytes
    case .end(let failure): return await fail(failure ?? .truncated, &client)
    case .head: return
    }
    do throws(ProxyResponse.Malformed) {
      let proxied = try ProxyResponse(parsing: payload, configuration.eventFormat)
      if configuration.transferMode == .streaming, configuration.eventFormat == .rest {
        client.note(.bufferedResponse)
      }
      let fields = proxied.headers.filter { !$0.isNamed("Content-Length") }
      let length = HTTPFieldLine("Content-Length", "\(proxied.body.readableBytes)")
      await client.begin(proxied.statusCode, fields + [length, requestID])
      await client.append(proxied.body)
      await client.end()
    } catch {
      await refuse(.malformedProxyResponse(error.reason, status: configuration.failureStatus), &client)
    }
  }

  // MARK: Failures

  private var requestID: HTTPFieldLine { HTTPFieldLine("X-Amzn-RequestId", invocation.id) }

  private func fail(_ failure: InvocationFailure, _ client: inout ClientResponse) async {
    client.note(GatewayProblem(failure, hasStarted: false, status: configuration.failureStatus))
    switch failure {
    case .timedOut, .idle:
      await client.respond(504, [requestID], json: GatewayFront.message("Endpoint request timed out"))
    default: await respondWithFailure(&client)
    }
  }

  /// Answers a response that API Gateway refuses; the function goes on.
  private func refuse(_ problem: GatewayProblem, _ client: inout ClientResponse) async {
    response.discardRest()
    client.note(problem)
    await respondWithFailure(&client)
  }

  private func respondWithFailure(_ client: inout ClientResponse) async {
    let text = configuration.eventFormat == .rest ? "Internal server error" : "Internal Server Error"
    await client.respond(configuration.failureStatus, [requestID], json: GatewayFront.message(text))
  }
}
#endif
