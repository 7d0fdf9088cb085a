import Testing

@Suite struct InspectTests {
  /// What inspect draws, the same whatever the reads.
  private func inspect(_ input: String, _ arguments: String..., status: Int32 = 0) throws -> String {
    try inspect(Array(input.utf8), arguments, status: status)
  }

  private func inspect(_ input: [UInt8], _ arguments: [String], status: Int32) throws -> String {
    var drawings: Set<String> = []
    for size in ["1", "7", "65536"] {
      let result = try Tool.run(["inspect", "--read-size", size] + arguments, input: input)
      #expect(result.status == status)
      drawings.insert(result.text)
    }
    #expect(drawings.count == 1)
    return drawings.first ?? ""
  }

  @Test("Chunks, the data in them, trailers")
  func chunks() throws {
    let drawing = try inspect("5;a=\"b\"\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", "--as", "chunked")
    #expect(
      drawing == """
        chunk 1 at offset 0: 5 bytes of data
          00000000  35 3b 61 3d 22 62 22 0d 0a                       5;a="b"..         size 5, extension a="b"

        body from offset 0
          00000000  68 65 6c 6c 6f                                   hello

        chunk 2 at offset 14: the last
          0000000e  0d 0a                                            ..                end of the data before
          00000010  30 0d 0a                                         0..               last chunk

        trailer section at offset 19, 12 bytes
          00000013  58 2d 53 75 6d 3a 20 31 0d 0a                    X-Sum: 1..        X-Sum 1
          0000001d  0d 0a                                            ..                end of the trailers


        """)
  }

  @Test("Every layer, each with how it was told")
  func allLayers() throws {
    let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\ndata: x\n: c\r\n2\r\n\n\n\r\n0\r\n\r\n"
    let drawing = try inspect(response, "--all-layers")
    #expect(
      drawing == """
        ── http: it begins with a status line

        response head at offset 0, 47 bytes
          00000000  48 54 54 50 2f 31 2e 31 20 32 30 30 20 4f 4b 0d  HTTP/1.1 200 OK.  HTTP/1.1 200 OK
          00000010  0a                                               .
          00000011  54 72 61 6e 73 66 65 72 2d 45 6e 63 6f 64 69 6e  Transfer-Encodin  Transfer-Encoding chunked
          00000021  67 3a 20 63 68 75 6e 6b 65 64 0d 0a              g: chunked..
          0000002d  0d 0a                                            ..                end of the head

        chunk 1 at offset 47: 11 bytes of data
          0000002f  42 0d 0a                                         B..               size 11

        ── sse: it begins with a field of server-sent events

        chunk 2 at offset 61: 2 bytes of data
          0000003d  0d 0a                                            ..                end of the data before
          0000003f  32 0d 0a                                         2..               size 2

        event 1 at offset 0, 13 bytes: message
          00000000  64 61 74 61 3a 20 78 0a                          data: x.          data x
          00000008  3a 20 63 0a                                      : c.              comment
          0000000c  0a                                               .                 end of the event

        chunk 3 at offset 68: the last
          00000044  0d 0a                                            ..                end of the data before
          00000046  30 0d 0a                                         0..               last chunk

        end of http at offset 73, 2 bytes
          00000049  0d 0a                                            ..


        """)
  }

  @Test("Server-sent events: fields, comments, whatever ends the lines, and what no empty line ends")
  func events() throws {
    let stream = "\u{FEFF}event: a\r\nid\r\nretry:5\r\n\r\nfoo: bar\rdata: 1\r\rdata: 2"
    let drawing = try inspect(stream, "--as", "sse", status: 65)
    #expect(
      drawing == """
        event 1 at offset 0, 46 bytes: message
          00000000  ef bb bf                                         byte order mark
          00000003  65 76 65 6e 74 3a 20 61 0d 0a                    event: a..        event a
          0000000d  69 64 0d 0a                                      id..              id
          00000011  72 65 74 72 79 3a 35 0d 0a                       retry:5..         retry 5
          0000001a  0d 0a                                            ..                end of the event
          0000001c  66 6f 6f 3a 20 62 61 72 0d                       foo: bar.         unknown field, ignored
          00000025  64 61 74 61 3a 20 31 0d                          data: 1.          data 1
          0000002d  0d                                               .                 end of the event

        rest at offset 46
          0000002e  64 61 74 61 3a 20 32                             data: 2           line that has no end
          ✗ cutShort at offset 53 (0x00000035): the stream ends within an element, 7 bytes into it. The leniency flush-at-end delivers it


        """)
  }

  @Test("Lines: JSON or not, the byte at fault marked")
  func lines() throws {
    let drawing = try inspect("{\"a\":1}\n\n{b}\n", "--as", "ndjson", status: 65)
    #expect(
      drawing == """
        line 1 at offset 0, 8 bytes
          00000000  7b 22 61 22 3a 31 7d 0a                          {"a":1}.

        line 2 at offset 8, 1 byte
          00000008  0a                                               .

        line 3 at offset 9
          00000009  7b 62 7d 0a                                      {b}.              ✗
          ✗ invalidJSON at offset 10 (0x0000000a): the byte 0x62 is not allowed here in JSON; is it one document? See --as json


        """)
  }

  @Test("A prelude and its delimiter; one that is cut")
  func preludes() throws {
    let whole = try inspect(
      "{\"statusCode\":404,\"cookies\":[\"a=b\"]}\0\0\0\0\0\0\0\0body", "--as", "lambda", status: 69)
    #expect(whole.hasPrefix("prelude at offset 0, 44 bytes\n"))
    #expect(whole.contains("prelude: status 404, 0 headers, 1 cookie\n"))
    #expect(whole.contains("  00000024  00 00 00 00 00 00 00 00                          delimiter, 8 NULs ✓\n"))
    #expect(whole.contains("body from offset 0\n  00000000  62 6f 64 79                                      body\n"))
    let cut = try inspect("{\"statusCode\":404}\0\0\0\0\0\0\0x", "--as", "lambda", status: 65)
    #expect(cut.contains("delimiter, 7 NULs ✗\n"))
    #expect(cut.contains("  00000019  78                                               x                 ✗ body\n"))
    #expect(cut.contains("✗ invalidDelimiter at offset 25 (0x00000019)"))
  }

  @Test("The byte at fault, in the lines of the layer that has it")
  func faults() throws {
    let head = "HTTP/1.1 200 OK\r\n"
    let field = try inspect(head + "Content-Length : 5\r\n\r\nhello", "--as", "http", status: 65)
    #expect(field.contains("Content-Length :  ✗ Content-Length  5\n"))
    #expect(field.contains("✗ invalidFields at offset 31 (0x0000001f)"))
    let chunk = try inspect(
      head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nhelloX", "--all-layers", "--as", "http", status: 65)
    // The chunked body counts from its beginning, the lines from the message's.
    #expect(chunk.contains("  00000041  58                                               X                 ✗\n"))
    #expect(chunk.contains("✗ missingLineEndAfterData at offset 18 (0x00000041)"))
    let size = try inspect("5\r\nhello\r\nzz\r\n", "--as", "chunked", status: 65)
    #expect(size.contains("✗ no size line"))
    let foreign = try inspect(
      "hello, world, this is a text and none of the frames that were expected here, in any way\n", status: 65)
    #expect(
      foreign.hasPrefix(
        "no frame at offset 0\n  00000000  68 65 6c 6c 6f 2c 20 77 6f 72 6c 64 2c 20 74 68  hello, world, th\n"))
    #expect(foreign.contains("✗ notAnEventStream at offset 0 (0x00000000)"))
    #expect(!foreign.contains("checksum"))
    // Behind other layers, too, as much is shown as helps.
    let body = "\u{0}\u{0}\u{0}\u{20}\u{0}\u{0}\u{0}\u{0}abcdefghijklmnopqrstuvwxyz"
    let inner = try inspect(
      "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n", "--as", "chunked+eventstream", status: 65)
    #expect(inner.contains("xyz"))
    #expect(inner.contains("✗ preludeChecksumMismatch at offset 0"))
  }

  @Test("Nothing that comes from a stream steers the terminal")
  func terminal() throws {
    let escape = "\u{1B}[31m"
    let drawing = try inspect("event: \(escape)\ndata: \(escape)\u{9B}2J\n\n", "--as", "sse")
    #expect(!drawing.contains("\u{1B}"))
    #expect(!drawing.contains("\u{9B}"))
    #expect(drawing.contains("event 1 at offset 0, 30 bytes: ·[31m\n"))
  }

  @Test("A very long element is shown from its beginning")
  func longElement() throws {
    let drawing = try inspect("{\"a\":\"" + String(repeating: "x", count: 100_000) + "\"}\n", "--as", "ndjson")
    #expect(drawing.hasPrefix("line 1 at offset 0, 100009 bytes\n"))
  }
}
