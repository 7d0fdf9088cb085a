#if CommandLineTool
import ChunkedHTTP
import EventStreamCodec
import EventStreamSigning
import NIOConcurrencyHelpers
import StreamPipeline

/// Verifies what the body of a request says of itself: its trailing checksums, the length and the mode in its head, and with
/// a key its signatures.
///
/// It keeps the first problem. The decoder reads on.
final class BodyCheck: EnvelopeObserver {
  private let state: NIOLockedValueBox<State>

  /// - Parameter secret: The key to verify signatures with; nil to leave them alone.
  init(_ secret: SecretAccessKey?) { state = NIOLockedValueBox(State(secret)) }

  func observe(_ head: HTTPHead) {
    if case .request(let request) = head { state.withLockedValue { $0.observe(request) } }
  }

  func observe(_ element: AWSChunkedElement) { state.withLockedValue { $0.observe(element) } }

  func observe(_ message: EventStreamMessageView) { state.withLockedValue { $0.observe(message) } }

  /// Takes a message that the decoder delivers: one inside a signed message, or one that is not signed.
  func noteDelivered(_ message: EventStreamMessageView) { state.withLockedValue { $0.noteDelivered(message) } }

  /// Takes the end of an intact stream.
  func finish() { state.withLockedValue { $0.finish() } }

  /// What was found.
  var findings: Findings { state.withLockedValue { $0.findings } }

  /// What was found.
  struct Findings {
    /// The first problem.
    var problem: Problem?
    /// The number of signatures that were verified.
    var signatureCount = 0
    /// The number of trailing checksums that were verified.
    var checksumCount = 0
    /// The names of the fields with checksums that cannot be verified.
    var unsupportedChecksums: [String] = []
    /// The mode of a request whose body is not signed, although it could be.
    var unsignedMode: String?
  }

  /// The state of the checks of one message.
  private struct State {
    private let secret: SecretAccessKey?
    private(set) var findings = Findings()
    private var request: HTTP1RequestHead?
    private var mode: AWSChunkedMode?
    private var checksums = TrailingChecksumVerifier()
    private var chunks: AWSChunkedVerifier?
    private var events: EventStreamVerifier?
    /// Whether the head says that the messages are signed.
    private var announcesSignedEvents = false
    /// Whether the first chunk is signed; nil before it.
    private var isChunkSigned: Bool?
    private var dataCount: UInt64 = 0
    /// The numbers of messages inside signed ones, and of messages that the decoder delivered.
    private var signedCount = 0
    private var deliveredCount = 0

    private static let signedEvents = "STREAMING-AWS4-HMAC-SHA256-EVENTS"
    /// The layer of problems with signatures.
    private static let layer = "signatures"

    init(_ secret: SecretAccessKey?) { self.secret = secret }

    // MARK: The head

    mutating func observe(_ request: HTTP1RequestHead) {
      self.request = request
      let text = request.fields["x-amz-content-sha256"]
      mode = text.flatMap { AWSChunkedMode(rawValue: $0) }
      let announced = request.fields.values(named: "x-amz-trailer")
      if !announced.isEmpty {
        checksums = TrailingChecksumVerifier(
          announced: announced.flatMap { $0.split(separator: ",") }.map { $0.filter { $0 != " " } })
      }
      guard secret != nil, let text else { return }
      switch text {
      case Self.signedEvents:
        announcesSignedEvents = true
        startEvents()
      case _ where text.contains("ECDSA"): note(.asymmetric)
      case AWSChunkedMode.signed.rawValue, AWSChunkedMode.signedWithTrailer.rawValue: startChunks()
      default: findings.unsignedMode = text
      }
    }

    private mutating func startEvents() {
      guard let (secret, signature) = usableSignature() else { return }
      events = EventStreamVerifier(secret: secret, scope: signature.scope, seed: signature.seed)
    }

    private mutating func startChunks() {
      guard let (secret, signature) = usableSignature() else { return }
      guard let time = signature.time else {
        note("invalidDate", "the request has no well-formed x-amz-date, which every string to sign contains", at: 0)
        return
      }
      chunks = AWSChunkedVerifier(
        secret: secret, scope: signature.scope, time: time, seed: signature.seed, hasTrailer: mode?.hasTrailer ?? false)
    }

    private mutating func usableSignature() -> (SecretAccessKey, RequestSignature)? {
      guard let secret else { return nil }
      guard let request else {
        note(
          "missingHead", "the capture lacks the request's head, whose signature the first signature of the body covers",
          at: 0)
        return nil
      }
      do throws(RequestSignature.Fault) {
        return (secret, try RequestSignature(request))
      } catch {
        note(error)
        return nil
      }
    }

    // MARK: Chunks

    mutating func observe(_ element: AWSChunkedElement) {
      guard findings.problem == nil else { return }
      check(element)
      do throws(TrailingChecksumError) {
        try checksums.verify(element)
        findings.checksumCount = checksums.verifiedFields.count
        findings.unsupportedChecksums = checksums.unsupportedFields
      } catch {
        note(Problem(layer: StreamLayer.awsChunked.rawValue, code: error.code, offset: error.offset, text: "\(error)"))
      }
      guard chunks != nil else { return }
      do throws(AWSChunkedSignatureError) {
        try chunks?.verify(element)
        findings.signatureCount = chunks?.verifiedCount ?? 0
        if let chunks, chunks.isComplete, chunks.hasTrailer { findings.signatureCount += 1 }
      } catch {
        note(error.code, "\(error)", at: error.offset ?? 0)
      }
    }

    /// Checks an element against the head and the chunks before it.
    private mutating func check(_ element: AWSChunkedElement) {
      switch element {
      case .chunk(let head):
        let isSigned = !head.signature.isEmpty
        if let first = isChunkSigned, first != isSigned {
          note(.mixedSignatures(isSigned, at: head.offset))
        } else if isChunkSigned == nil, let mode, mode.isSigned != isSigned {
          note(.unexpectedForm(isSigned, mode, at: head.offset))
        } else if isChunkSigned == nil, isSigned, secret != nil, chunks == nil {
          startChunks()
        }
        isChunkSigned = isSigned
      case .data(let data): dataCount += UInt64(data.count)
      case .trailers(let section):
        if let mode, !mode.hasTrailer {
          note(Problem(.awsChunked(.unexpectedTrailers(offset: section.offset(0)))))
        }
      case .end(let offset):
        if let text = request?.fields["x-amz-decoded-content-length"], UInt64(text) != dataCount {
          note(
            Problem(
              .awsChunked(
                .decodedLengthMismatch(offset: offset, expected: UInt64(text) ?? 0, found: dataCount))))
        }
      }
    }

    // MARK: Messages

    mutating func observe(_ message: EventStreamMessageView) {
      guard secret != nil, findings.problem == nil else { return }
      if events == nil { startEvents() }
      noteUnsigned(message)
      guard events != nil, findings.problem == nil else { return }
      do throws(EventStreamSignatureError) {
        if let payload = try events?.verify(message), !payload.isEmpty { signedCount += 1 }
        findings.signatureCount = events?.verifiedCount ?? 0
      } catch {
        note(error.code, "\(error)", at: error.offset ?? 0)
      }
    }

    mutating func noteDelivered(_ message: EventStreamMessageView) {
      deliveredCount += 1
      if announcesSignedEvents || signedCount > 0 { noteUnsigned(message) }
    }

    /// Notes that a message before `message`, or this one, is not signed.
    private mutating func noteUnsigned(_ message: EventStreamMessageView) {
      guard secret != nil, deliveredCount > signedCount else { return }
      note("unsignedMessage", "a message that is not signed, in a stream of signed ones", at: message.offset)
    }

    // MARK: The end

    mutating func finish() {
      do throws(EventStreamSignatureError) {
        try events?.finish()
      } catch {
        note(error.code, "\(error)", at: 0)
      }
      do throws(AWSChunkedSignatureError) {
        try chunks?.finish()
      } catch {
        note(error.code, "\(error)", at: 0)
      }
    }

    // MARK: Problems

    private mutating func note(_ fault: RequestSignature.Fault) { note(fault.code, fault.description, at: 0) }

    private mutating func note(_ code: String, _ text: String, at offset: UInt64) {
      note(Problem(layer: Self.layer, code: code, offset: offset, text: text))
    }

    private mutating func note(_ problem: Problem) {
      if findings.problem == nil { findings.problem = problem }
    }
  }
}

extension Problem {
  /// The problem of a chunk with a signature among chunks without, or the other way round.
  fileprivate static func mixedSignatures(_ isSigned: Bool, at offset: UInt64) -> Problem {
    let text =
      "a chunk \(isSigned ? "with" : "without") a signature in a body \(isSigned ? "without" : "with") signatures"
    return Problem(layer: StreamLayer.awsChunked.rawValue, code: "mixedSignatures", offset: offset, text: text)
  }

  /// The problem of a first chunk that is not as the head says.
  fileprivate static func unexpectedForm(_ isSigned: Bool, _ mode: AWSChunkedMode, at offset: UInt64) -> Problem {
    let text = "the chunk is \(isSigned ? "" : "not ")signed, but x-amz-content-sha256 is \(mode.rawValue)"
    return Problem(
      layer: StreamLayer.awsChunked.rawValue, code: isSigned ? "unexpectedSignature" : "missingSignature",
      offset: offset, text: text)
  }
}
#endif
