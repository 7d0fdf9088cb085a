import AsyncHTTPClient
import ChunkedHTTP
import EventStreamCodec
import EventStreamNIO
import EventStreamSigning
import Foundation
import HTTPTypes
import Hummingbird
import LambdaStreaming
import NIOCore
import NIOHTTP1
import StreamCaptures
import StreamFoundation
import StreamHTTPTypes
import StreamPipeline
import Testing
import TextDeltas

/// Every public type by its name alone, beside the modules that a server imports: an ambiguous name does not compile.
private enum Names {
  // ChunkedHTTP
  typealias Name1 = AWSChunkHead
  typealias Name2 = AWSChunkedDecoder
  typealias Name3 = AWSChunkedElement
  typealias Name4 = AWSChunkedEncoder
  typealias Name5 = AWSChunkedEncodingError
  typealias Name6 = AWSChunkedError
  typealias Name7 = AWSChunkedLeniencies
  typealias Name8 = AWSChunkedMode
  typealias Name9 = AWSChunkedSigning
  typealias Name10 = ChunkExtension
  typealias Name11 = ChunkExtensionView
  typealias Name12 = ChunkExtensions
  typealias Name13 = ChunkHead
  typealias Name14 = ChunkedDecoder
  typealias Name15 = ChunkedElement
  typealias Name16 = ChunkedEncoder
  typealias Name17 = ChunkedEncodingError
  typealias Name18 = ChunkedError
  typealias Name19 = ChunkedLeniencies
  typealias Name20 = ChunkedLimits
  typealias Name21 = ChunkedPart
  typealias Name22 = ContentCodingError
  typealias Name23 = ContentCodingLimits
  typealias Name24 = ContentDecoder
  typealias Name25 = HTTP1RequestHead
  typealias Name26 = HTTP1ResponseHead
  typealias Name27 = HTTP1Version
  typealias Name28 = HTTPBodyFraming
  typealias Name29 = HTTPBodyLayer
  typealias Name30 = HTTPContentCoding
  typealias Name31 = HTTPFieldError
  typealias Name32 = HTTPFieldLimits
  typealias Name33 = HTTPFieldLine
  typealias Name34 = HTTPFieldLines
  typealias Name35 = HTTPFieldSection
  typealias Name36 = HTTPFramingError
  typealias Name37 = HTTPHead
  typealias Name38 = HTTPHeadDecoder
  typealias Name39 = HTTPHeadError
  typealias Name40 = HTTPHeadView
  typealias Name41 = HTTPLeniencies
  typealias Name42 = HTTPMessageDecoder
  typealias Name43 = HTTPMessageElement
  typealias Name44 = HTTPMessageError
  typealias Name45 = HTTPMessageLimits
  typealias Name46 = HTTPRequestHeadView
  typealias Name47 = HTTPResponseHeadView

  // EventStreamCodec
  typealias Name48 = EventStreamContentType
  typealias Name49 = EventStreamDecoder
  typealias Name50 = EventStreamEncoder
  typealias Name51 = EventStreamEncodingError
  typealias Name52 = EventStreamError
  typealias Name53 = EventStreamHeader
  typealias Name54 = EventStreamHeaderBlock
  typealias Name55 = EventStreamHeaderValue
  typealias Name56 = EventStreamHeaderValueType
  typealias Name57 = EventStreamHeaderView
  typealias Name58 = EventStreamHeadersView
  typealias Name59 = EventStreamLeniency
  typealias Name60 = EventStreamLimits
  typealias Name61 = EventStreamMessage
  typealias Name62 = EventStreamMessageKind
  typealias Name63 = EventStreamMessageView
  typealias Name64 = EventStreamOperation
  typealias Name65 = EventStreamReader
  typealias Name66 = EventStreamRecovered
  typealias Name67 = EventStreamRecoveringDecoder
  typealias Name68 = EventStreamReservedHeader
  typealias Name69 = EventStreamSkippedRange
  typealias Name70 = EventStreamUUID
  typealias Name71 = ForeignFormat
  typealias Name72 = ServiceError
  typealias Name73 = StreamCut
  typealias Name74 = StreamDamage
  typealias Name75 = StreamOutcome

  // EventStreamNIO
  typealias Name76 = ByteBufferChunks<AsyncStream<ByteBuffer>>
  typealias Name77 = EventStreamDecodingHandler
  typealias Name78 = EventStreamEncodingHandler

  // LambdaStreaming
  typealias Name79 = InvokeComplete
  typealias Name80 = InvokeResponseDecoder
  typealias Name81 = InvokeResponseElement
  typealias Name82 = InvokeResponseError
  typealias Name83 = InvokeResponseEventView
  typealias Name84 = InvokeResponsePart
  typealias Name85 = LambdaErrorDetails
  typealias Name86 = LambdaErrorTrailerError
  typealias Name87 = LambdaFunctionError
  typealias Name88 = LambdaIntegrationURI
  typealias Name89 = LambdaIntegrationURIError
  typealias Name90 = LambdaInvocationPath
  typealias Name91 = LambdaMissingPrelude
  typealias Name92 = LambdaPrelude
  typealias Name93 = LambdaPreludeDecoder
  typealias Name94 = LambdaPreludeEncoder
  typealias Name95 = LambdaPreludeEncodingError
  typealias Name96 = LambdaPreludeError
  typealias Name97 = LambdaPreludeExpectation
  typealias Name98 = LambdaPreludeIssue
  typealias Name99 = LambdaPreludeLimits
  typealias Name100 = LambdaPreludeMember
  typealias Name101 = LambdaResponseElement
  typealias Name102 = LambdaResponseLeniencies
  typealias Name103 = LambdaTransferMode

  // StreamCaptures
  typealias Name104 = CaptureDecoder
  typealias Name105 = CaptureError
  typealias Name106 = CaptureFormat
  typealias Name107 = CaptureLimits
  typealias Name108 = CaptureNote
  typealias Name109 = CapturedMessage
  typealias Name110 = CapturedPiece
  typealias Name111 = ConnectionError
  typealias Name112 = CurlTraceError
  typealias Name113 = EncodedTextError
  typealias Name114 = HARError

  // StreamHTTPTypes
  typealias Name115 = HTTPTypesConversionError

  // StreamPipeline
  typealias Name116 = DecodedBytes<AsyncStream<UInt8>, TextDelta>
  typealias Name117 = DecodedChunks<AsyncStream<[UInt8]>, TextDelta>
  typealias Name118 = DecodedStream
  typealias Name119 = DetectedLayer
  typealias Name120 = EnvelopeElement
  typealias Name121 = LayerChain
  typealias Name122 = RelayedDeltas<AsyncStream<TextDelta>>
  typealias Name123 = StreamDecoder
  typealias Name124 = StreamElement
  typealias Name125 = StreamError
  typealias Name126 = StreamLayer
  typealias Name127 = StreamOptions
  typealias Name128 = StreamProfile
  typealias Name129 = TextDeltaDecoder

  // TextDeltas
  typealias Name130 = DeltaKind
  typealias Name131 = LineDecoder
  typealias Name132 = ServerSentEvent
  typealias Name133 = ServerSentEventDecoder
  typealias Name134 = ServerSentEventEncoder
  typealias Name135 = ServerSentEventEncodingError
  typealias Name136 = ServerSentEventView
  typealias Name137 = StopReason
  typealias Name138 = StreamFamily
  typealias Name139 = StreamFormat
  typealias Name140 = TextDelta
  typealias Name141 = TextDeltaError
  typealias Name142 = TextDeltaEventEncoder
  typealias Name143 = TextDeltaExtractor
  typealias Name144 = TextDeltaLimits
  typealias Name145 = TextDeltaView
  typealias Name146 = TextFrame

  // EventStreamSigning
  typealias Name147 = AWSChunkedSignatureError
  typealias Name148 = AWSChunkedSigner
  typealias Name149 = AWSChunkedVerifier
  typealias Name150 = EventStreamInputEvent
  typealias Name151 = EventStreamSignatureError
  typealias Name152 = EventStreamSigner
  typealias Name153 = EventStreamSigningError
  typealias Name154 = EventStreamVerifier
  typealias Name155 = EventStreamWriter
  typealias Name156 = EventStreamWritingError
  typealias Name157 = RunningChecksum
  typealias Name158 = SecretAccessKey
  typealias Name159 = SigV4Authorization
  typealias Name160 = SigV4Signature
  typealias Name161 = SignedEventStream<AsyncStream<EventStreamInputEvent>>
  typealias Name162 = SigningScope
  typealias Name163 = SigningTime
  typealias Name164 = TrailingChecksum
  typealias Name165 = TrailingChecksumError
  typealias Name166 = TrailingChecksumVerifier
}

@Suite struct NameTests {
  @Test("Names of HTTP's parts mean those of other packages, which convert to ours and back")
  func conversions() throws {
    let response: HTTPResponse = HTTPResponse(status: .ok, headerFields: [.contentType: "text/plain"])
    let head = HTTP1ResponseHead(response)
    #expect(head.status == 200)
    #expect(try HTTPResponse(head) == response)
    let nio: HTTPResponseHead = HTTPResponseHead(version: HTTPVersion.http1_1, status: .ok)
    #expect(nio.status.code == 200)
    let request = HTTPRequest(method: .post, scheme: "https", authority: "a.example", path: "/x?y")
    let requestHead = HTTP1RequestHead(request)
    #expect(requestHead.fields["host"] == "a.example")
    #expect(try HTTPRequest(requestHead) == request)
    #expect(throws: HTTPTypesConversionError.invalidFieldName("a b")) {
      try HTTPFields([HTTPFieldLine("a b", "c")])
    }
    #expect(throws: HTTPTypesConversionError.invalidFieldValue(name: "a")) {
      try HTTPFields([HTTPFieldLine("a", "b\r\nc: d")])
    }
    #expect(throws: HTTPTypesConversionError.invalidMethod("")) {
      try HTTPRequest(HTTP1RequestHead(method: "", target: "/"))
    }
    #expect(throws: HTTPTypesConversionError.invalidStatus(99)) { try HTTPResponse(HTTP1ResponseHead(status: 99)) }
  }

  @Test("A prelude is converted with its cookies and repeated headers")
  func preludes() throws {
    var fields: HTTPFields = [.contentType: "text/html"]
    fields.append(HTTPField(name: .setCookie, value: "a=1"))
    fields.append(HTTPField(name: .setCookie, value: "b=2"))
    fields.append(HTTPField(name: .vary, value: "x"))
    fields.append(HTTPField(name: .vary, value: "y"))
    let prelude = LambdaPrelude(HTTPResponse(status: .created, headerFields: fields))
    #expect(prelude.statusCode == 201)
    #expect(prelude.cookies == ["a=1", "b=2"])
    #expect(prelude.headers == [HTTPFieldLine("Content-Type", "text/html")])
    #expect(prelude.multiValueHeaders == [HTTPFieldLine("Vary", "x"), HTTPFieldLine("Vary", "y")])
    let response = try HTTPResponse(prelude)
    #expect(response.status == .created)
    #expect(response.headerFields[values: .setCookie] == ["a=1", "b=2"])
    #expect(response.headerFields[values: .vary] == ["x", "y"])
  }

  @Test("A JSON value becomes a value of a type")
  func decodableValues() throws {
    struct Query: Decodable, Equatable {
      var city: String
      var days: [Int]
    }
    let value = try JSONValue(parsing: #"{"city":"Ky\u014dto","days":[1,2],"other":null}"#)
    #expect(try value.decoded() == Query(city: "Kyōto", days: [1, 2]))
    #expect(throws: DecodingError.self) { try value.decoded(as: [String].self) }
  }

  @Test("The localized description of an error is its description")
  func localizedDescriptions() {
    let errors: [any Error] = [
      StreamError.empty, EventStreamError.emptyHeaderName(offset: 3), TextDeltaError.invalidBase64(offset: 1),
      ServerSentEventEncodingError.nulInID(offset: 0), ServiceError(source: .exception, type: "x", message: "y"),
    ]
    for error in errors { #expect(error.localizedDescription == "\(error)") }
  }
}
