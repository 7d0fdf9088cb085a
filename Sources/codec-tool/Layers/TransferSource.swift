import ByteKernels

/// A layer that is taken off: one step over the bytes of the source below.
protocol TransferLayer: AnyObject {
  /// Takes the layer off `bytes`, appending what it carries to `output`.
  func decode(_ bytes: [UInt8], into output: inout [UInt8]) throws(Problem)

  /// Says that the bytes have ended.
  func finish(into output: inout [UInt8]) throws(Problem)
}

/// The bytes that a transfer layer carries.
final class TransferSource: ByteSource {
  private let source: any ByteSource
  private let layer: any TransferLayer
  private var failure: SourceFailure?
  private var isFinished = false

  init(_ layer: any TransferLayer, over source: any ByteSource) {
    self.layer = layer
    self.source = source
  }

  func read() throws(SourceFailure) -> [UInt8]? {
    while failure == nil, !isFinished {
      var output: [UInt8] = []
      do throws(Problem) {
        let bytes: [UInt8]?
        do throws(SourceFailure) {
          bytes = try source.read()
        } catch {
          failure = error
          break
        }
        if let bytes {
          try layer.decode(bytes, into: &output)
        } else {
          isFinished = true
          try layer.finish(into: &output)
        }
      } catch {
        failure = SourceFailure(status: .malformedInput, problem: error)
      }
      if !output.isEmpty { return output }
    }
    if let failure { throw failure }
    return nil
  }
}
