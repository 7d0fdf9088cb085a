// `import StreamPipeline` is enough to use it: its API consists of the types of the modules below. Each of them makes
// the initializers that copy borrowed bytes visible as well.
@_exported public import ChunkedHTTP
@_exported public import EventStreamCodec
@_exported public import LambdaStreaming
@_exported public import TextDeltas
