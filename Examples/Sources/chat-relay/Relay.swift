import AsyncHTTPClient
import BedrockConverse
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import StreamPipeline

/// A server that streams what a model on Bedrock says, as server-sent events.
struct Relay: Sendable {
  /// The model.
  var bedrock: BedrockConverse
  /// The client that calls it.
  var client: HTTPClient
  /// The time between comments.
  var commentInterval = Duration.seconds(15)

  /// The server, on the loopback interface; port 0 is any free port.
  func application(
    port: Int, onServerRunning: @escaping @Sendable (any Channel) async -> Void
  ) -> some ApplicationProtocol {
    var logger = Logger(label: "chat-relay")
    logger.logLevel = .notice
    return Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: onServerRunning, logger: logger)
  }

  private var router: Router<BasicRequestContext> {
    let router = Router()
    router.get("/") { _, _ in Page.response }
    router.post("/chat") { request, context in
      var request = request
      let prompt = String(buffer: try await request.collectBody(upTo: context.maxUploadSize))
      guard !prompt.isEmpty else { throw HTTPError(.badRequest, message: "the body must be a prompt") }
      return try await answer(request, context, Conversation(prompt), .deltas)
    }
    router.post("/v1/chat/completions") { request, context in
      var request = request
      _ = try await request.collectBody(upTo: context.maxUploadSize)
      let completion = try await request.decode(as: ChatCompletionRequest.self, context: context)
      let format = TextDeltaEventEncoder.Format.chatCompletions(
        model: bedrock.model, id: "chatcmpl-\(UUID())", created: Int(Date().timeIntervalSince1970))
      return try await answer(request, context, try completion.conversation, format)
    }
    return router
  }

  /// Asks the model and streams its answer.
  ///
  /// The body of the request must have been read by `collectBody(upTo:)`: if it was read by `body.collect(upTo:)`,
  /// Hummingbird 2.28 traps when the client goes away.
  ///
  /// - Throws: `HTTPError` if the model refuses: the status has not been sent yet.
  private func answer(
    _ request: Request, _ context: BasicRequestContext, _ conversation: Conversation,
    _ format: TextDeltaEventEncoder.Format
  ) async throws -> Response {
    let events = try await ask(conversation, context.logger).encodedAsServerSentEvents(format)
    let body = ResponseBody { writer in
      // A client that goes away cancels the iteration, and with it the call of the model.
      try await request.body.consumeWithCancellationOnInboundClose { _ in
        do {
          for try await bytes in events.withComments(every: commentInterval) {
            guard let bytes else { break }
            try await writer.write(ByteBuffer(bytes: bytes))
          }
        } catch {
          // An event has reported it to the client, unless the client is gone.
          context.logger.error("the stream ended early: \(error)")
        }
        try await writer.finish(nil)
      }
    }
    return Response(status: .ok, headers: .eventStream, body: body)
  }

  private func ask(
    _ conversation: Conversation, _ logger: Logger
  ) async throws -> some AsyncSequence<TextDelta, any Error> & Sendable {
    do {
      return try await bedrock.deltas(for: conversation, with: client)
    } catch let refusal as BedrockConverse.Refused {
      logger.error("\(refusal)")
      throw HTTPError(refusal)
    } catch {
      logger.error("Bedrock cannot be reached: \(error)")
      throw HTTPError(.badGateway, message: "the model cannot be reached")
    }
  }
}

extension HTTPFields {
  /// The fields of a response that no cache stores and no proxy, such as nginx, holds back.
  fileprivate static var eventStream: HTTPFields {
    var fields: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-cache"]
    if let buffering = HTTPField.Name("X-Accel-Buffering") { fields[buffering] = "no" }
    return fields
  }
}
