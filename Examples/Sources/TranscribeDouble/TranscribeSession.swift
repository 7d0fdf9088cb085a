public import EventStreamCodec
import EventStreamNIO
public import EventStreamSigning
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// A request to a ``TranscribeServer``, after its end.
public struct TranscribeSession: Hashable, Sendable {
  /// The number of messages whose signatures were verified, that of the end included.
  public var verifiedCount: Int
  /// Why the session failed; nil if the client ended its stream as it should.
  public var failure: Failure?

  /// Creates a session from its parts.
  public init(verifiedCount: Int = 0, failure: Failure? = nil) {
    self.verifiedCount = verifiedCount
    self.failure = failure
  }

  /// Why a session failed.
  public enum Failure: Error, Hashable, Sendable {
    /// The request was answered with an HTTP error.
    case refused(RequestRefusal)
    /// The chain of signatures is broken.
    case signature(EventStreamSignatureError)
    /// The client's event stream, or a message inside it, is damaged.
    case damaged(EventStreamError)
    /// Transcribe has no input event of this name.
    case unknownEvent(String)
    /// The server's closure threw this error, or another one, which the message describes.
    case service(ServiceError)
    /// The client or the connection went away.
    case disconnected
  }
}

extension TranscribeSession {
  /// Serves a stream until both sides have ended it.
  static func serve(_ stream: TranscribeServer.Stream, on server: TranscribeServer) async -> TranscribeSession {
    do {
      return try await stream.executeThenClose { inbound, outbound in
        var parts = inbound.makeAsyncIterator()
        var session = TranscribeSession(failure: .disconnected)
        do {
          guard case .head(let request)? = try await parts.next() else { return session }
          var events = SignedEvents(
            secret: server.secret, try RequestRefusal.check(request, secret: server.secret))
          try await outbound.write(.head(SignedEvents.responseHead))
          var count = 0
          parts: while let part = try await parts.next() {
            switch part {
            case .head: continue
            case .body(var buffer):
              defer { session.verifiedCount = events.verifiedCount }
              while let event = try events.next(&buffer) {
                try await outbound.write(contentsOf: server.frames(answering: event, count))
                count += 1
              }
            case .end:
              try events.finish()
              try await outbound.write(contentsOf: server.frames(answering: nil, count) + [.end(nil)])
              session.failure = nil
              break parts
            }
          }
        } catch {
          let failure = Failure(error)
          session.failure = failure
          try? await failure.write(to: outbound)
        }
        // An earlier end would discard what the client has not received yet.
        do { while try await parts.next() != nil {} } catch {}
        return session
      }
    } catch {
      return TranscribeSession(failure: .disconnected)
    }
  }
}

extension TranscribeServer {
  /// Encodes what ``answer`` returns; its errors are the service's.
  fileprivate func frames(
    answering event: EventStreamMessage?, _ index: Int
  ) async throws(TranscribeSession.Failure) -> [HTTPServerResponsePart] {
    do {
      return try await answer(event, index).map { try .body(frame: $0) }
    } catch {
      throw .service(
        error as? ServiceError
          ?? ServiceError(source: .exception, type: "InternalFailureException", message: "\(error)"))
    }
  }
}

extension HTTPServerResponsePart {
  /// Encodes a message.
  fileprivate static func body(frame message: EventStreamMessage) throws(EventStreamEncodingError) -> Self {
    var buffer = ByteBuffer()
    try buffer.writeEventStreamMessage(message)
    return .body(.byteBuffer(buffer))
  }
}

extension TranscribeSession.Failure {
  /// Sorts an error; NIO's mean that the client or the connection went away.
  fileprivate init(_ error: any Error) {
    switch error {
    case let failure as Self: self = failure
    case let refusal as RequestRefusal: self = .refused(refusal)
    case let error as EventStreamSignatureError: self = .signature(error)
    case let error as EventStreamError: self = .damaged(error)
    default: self = .disconnected
    }
  }

  /// Answers the client, and ends the response.
  fileprivate func write(to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>) async throws {
    switch self {
    case .refused(let refusal): try await outbound.write(contentsOf: refusal.response)
    case .signature(let error): try await Self.write("BadRequestException", "\(error)", to: outbound)
    case .damaged(let error): try await Self.write("BadRequestException", "\(error)", to: outbound)
    case .unknownEvent(let name):
      try await Self.write("BadRequestException", "there is no event \(name.debugDescription)", to: outbound)
    case .service(let error):
      try await Self.write(error.type ?? "InternalFailureException", error.message, to: outbound)
    case .disconnected: return
    }
  }

  /// Writes an exception with the member that those of Transcribe have, and the end.
  private static func write(
    _ type: String, _ message: String, to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    let payload = try JSONEncoder().encode(["Message": message])
    let exception = EventStreamMessage(exception: type, payload: Array(payload))
    try await outbound.write(contentsOf: [.body(frame: exception), .end(nil)])
  }
}
