import ByteKernels
import Testing
import TestSupport

@Suite struct CRC32Tests {
  static let kernels = CRC32Kernel.allCases.filter { $0.isSupported && $0 != .zlib }
  static let bytes: [UInt8] = {
    var random = SeededGenerator(seed: 32)
    return random.bytes(1 << 20)
  }()

  func zlib(_ bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
    CRC32.checksum(of: bytes, continuing: previous, by: .zlib) ?? 0
  }

  @Test("The check value of CRC-32/ISO-HDLC", arguments: CRC32Kernel.allCases.filter(\.isSupported))
  func checkValue(kernel: CRC32Kernel) {
    #expect(CRC32.checksum(of: Array("123456789".utf8).span, by: kernel) == 0xCBF4_3926)
    #expect(CRC32.checksum(of: [UInt8]().span, by: kernel) == 0)
    #expect(CRC32.checksum(of: [UInt8]().span, continuing: 0x1234_5678, by: kernel) == 0x1234_5678)
  }

  @Test("Every length 0...4096, at every alignment 0...63", arguments: kernels)
  func everyLengthAndAlignment(kernel: CRC32Kernel) {
    for length in 0...4096 {
      for alignment in 0..<64 {
        let span = Self.bytes.span.extracting(alignment..<alignment + length)
        guard CRC32.checksum(of: span, by: kernel) == zlib(span) else {
          Issue.record("\(kernel): \(length) bytes at \(alignment)")
          return
        }
      }
    }
  }

  @Test("Continuing from any split gives the checksum of the whole", arguments: kernels)
  func splits(kernel: CRC32Kernel) {
    for length in [1, 3, 4, 15, 16, 17, 63, 64, 65, 127, 128, 183, 200, 511, 512, 513, 700] {
      let whole = Self.bytes.span.extracting(0..<length)
      for cut in 0...length {
        let first = CRC32.checksum(of: whole.extracting(0..<cut), by: kernel) ?? 0
        let both = CRC32.checksum(of: whole.extracting(cut..<length), continuing: first, by: kernel)
        guard both == zlib(whole) else {
          Issue.record("\(kernel): \(length) bytes split at \(cut)")
          return
        }
      }
    }
  }

  @Test("Large buffers", arguments: kernels)
  func large(kernel: CRC32Kernel) {
    for length in [65_535, 65_536, 65_537, 1 << 20] {
      let span = Self.bytes.span.extracting(0..<length)
      #expect(CRC32.checksum(of: span, by: kernel) == zlib(span))
      #expect(CRC32.checksum(of: span, continuing: 0xDEAD_BEEF, by: kernel) == zlib(span, continuing: 0xDEAD_BEEF))
    }
  }

  @Test("Both checksums of a frame", arguments: CRC32Kernel.allCases.filter(\.isSupported))
  func frames(kernel: CRC32Kernel) {
    for length in 16...1100 {
      let frame = Self.bytes.span.extracting(length..<2 * length)
      let checksums = CRC32.eventStreamChecksums(of: frame, by: kernel)
      #expect(checksums?.prelude == zlib(frame.extracting(0..<8)))
      #expect(checksums?.message == zlib(frame.extracting(0..<length - 4)))
    }
    #expect(CRC32.eventStreamChecksums(of: Self.bytes.span.extracting(0..<15), by: kernel) == nil)
    #expect(CRC32.eventStreamChecksums(of: Self.bytes.span.extracting(0..<15)) == nil)
  }

  @Test("The kernel chosen by itself is the fastest supported, and agrees with zlib")
  func dispatch() {
    #expect(CRC32Kernel.fastest.isSupported)
    let span = Self.bytes.span.extracting(5..<300)
    #expect(CRC32.checksum(of: span) == zlib(span))
    #expect(CRC32.eventStreamChecksums(of: span)?.message == zlib(span.extracting(0..<291)))
  }

  @Test("A kernel that the processor lacks is refused, not run")
  func unsupported() {
    for kernel in CRC32Kernel.allCases where !kernel.isSupported {
      #expect(CRC32.checksum(of: [1, 2, 3].span, by: kernel) == nil)
      #expect(CRC32.eventStreamChecksums(of: Self.bytes.span.extracting(0..<16), by: kernel) == nil)
    }
  }

  @Test("frames of every size are written as by the kernel that runs everywhere, and nothing beside them")
  func frames() {
    var random = SeededGenerator(seed: 6)
    let headers = random.bytes(600), payload = random.bytes(700)
    func frame(_ headersCount: Int, _ payloadCount: Int, portably: Bool) -> [UInt8] {
      var bytes = [UInt8](repeating: 0xA5, count: 1400)
      unsafe bytes.withUnsafeMutableBytes { buffer in
        var output = unsafe OutputRawSpan(
          buffer: UnsafeMutableRawBufferPointer(rebasing: buffer[100..<1300]), initializedCount: 0)
        output.appendFrame(
          headers: headers.span.extracting(..<headersCount),
          checksum: HeadersChecksum(of: headers.span.extracting(..<headersCount)),
          payload: payload.span.extracting(..<payloadCount), portably: portably)
        #expect(output.byteCount == headersCount + payloadCount + 16)
        _ = unsafe output.finalize(for: UnsafeMutableRawBufferPointer(rebasing: buffer[100..<1300]))
      }
      return bytes
    }
    for headersCount in Array(0..<20) + [63, 64, 65, 86, 87, 88, 120, 128, 129, 255, 256, 257, 600] {
      for payloadCount in 0..<560 {
        let isSame =
          frame(headersCount, payloadCount, portably: false) == frame(headersCount, payloadCount, portably: true)
        #expect(isSame, "\(headersCount) + \(payloadCount)")
      }
    }
  }
}
