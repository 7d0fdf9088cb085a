import BedrockConverse
import Hummingbird

extension HTTPError {
  /// The error that a client gets if the model refuses its request, with the service's message.
  ///
  /// A client can act on some statuses. The others concern the relay itself, such as its key: a bad gateway.
  init(_ refusal: BedrockConverse.Refused) {
    let status: HTTPResponse.Status =
      switch refusal.status {
      case 400: .badRequest
      case 429: .tooManyRequests
      case 503: .serviceUnavailable
      default: .badGateway
      }
    self.init(status, message: refusal.message)
  }
}
