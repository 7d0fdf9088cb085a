import ByteKernels
import CByteKernels
import TestSupport
import Testing

@Suite("Base64")
struct Base64Tests {
  private func decoded(_ text: [UInt8], portably: Bool) -> (bytes: [UInt8], fault: Int?) {
    var output = ByteScratch()
    output.append(copying: [1, 2].span)
    let fault = Base64.decode(text.span, appendingTo: &output, portably: portably)
    return (Array(copying: output.span.extracting(2...)), fault)
  }

  /// The plainest encoder.
  private func encoded(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0..<4 { text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : 0x3D) }
    }
    return text
  }

  @Test("every length survives, by either kernel", arguments: [false, true])
  func lengths(portably: Bool) {
    var random = SeededGenerator(seed: 1)
    for length in 0..<200 {
      let bytes = random.bytes(length)
      let result = decoded(encoded(bytes), portably: portably)
      #expect(result.bytes == bytes)
      #expect(result.fault == nil)
    }
  }

  @Test("every byte that is not of the alphabet is found, wherever it stands", arguments: [false, true])
  func faults(portably: Bool) {
    let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let text = encoded(Array(0..<96))
    for position in stride(from: 0, to: text.count, by: 5) {
      for byte in UInt8.min...UInt8.max where !alphabet.contains(byte) {
        var broken = text
        broken[position] = byte
        // A sign of padding is sound in the last place only.
        guard !(byte == 0x3D && position == text.count - 1) else { continue }
        let result = decoded(broken, portably: portably)
        #expect(result.bytes == [])
        #expect(result.fault == position / 4 * 4, "\(byte) at \(position)")
      }
    }
  }

  @Test(
    "padding and unused bits", arguments: [false, true],
    [
      ("TQ==", [0x4D], nil), ("TWE=", [0x4D, 0x61], nil), ("TWFu", [0x4D, 0x61, 0x6E], nil), ("", [], nil),
      ("TQ", [], 0), ("TQ=", [], 0), ("TWE", [], 0), ("TWFuT", [], 4), ("TR==", [], 0), ("TWF=", [], 0),
      ("T===", [], 0), ("====", [], 0), ("TQ==TWFu", [], 0), ("TQ= ", [], 0), (" TQ=", [], 0), ("TWFu\n", [], 4),
    ] as [(String, [UInt8], Int?)])
  func padding(portably: Bool, example: (text: String, bytes: [UInt8], fault: Int?)) {
    let result = decoded(Array(example.text.utf8), portably: portably)
    #expect(result.bytes == example.bytes)
    #expect(result.fault == example.fault)
  }
}

@Suite("Scratch bytes")
struct ByteScratchTests {
  @Test("appends, drops and drops from the beginning as an array does")
  func likeAnArray() {
    var random = SeededGenerator(seed: 11)
    var scratch = ByteScratch()
    var array: [UInt8] = []
    for round in 0..<400 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        scratch.removeAll()
        array.removeAll()
      case 1:
        let count = Int.random(in: 0...array.count, using: &random)
        scratch.removeFirst(count)
        array.removeFirst(count)
      default:
        let bytes = random.bytes(Int.random(in: 0..<(round % 50 == 0 ? 100_000 : 300), using: &random))
        scratch.append(copying: bytes.span)
        array += bytes
      }
      #expect(scratch.count == array.count)
      #expect(scratch.isEmpty == array.isEmpty)
      #expect(Array(copying: scratch.span) == array)
    }
  }
}

@Suite("UTF-8 in C")
struct UTF8KernelTests {
  private func verdicts(_ bytes: [UInt8]) -> [Bool] {
    let expected = bytes.span.countOfWellFormedPrefix == bytes.count
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return [expected, true, true] }
      return [
        expected, unsafe cbk_is_well_formed_utf8(start, buffer.count),
        unsafe cbk_is_well_formed_utf8_portable(start, buffer.count),
      ]
    }
  }

  @Test("all three agree on every two bytes, and on every three and four that begin a scalar, at any place")
  func exhaustive() {
    var disagreements = 0
    for first in 0..<256 {
      for second in 0..<256 {
        for tail in [[], [0x80], [0xBF], [0x41], [0x80, 0x80], [0xBF, 0xBF], [0x80, 0x41], [0xC3]] as [[UInt8]] {
          for padding in [0, 13, 14, 15] {
            let bytes = [UInt8](repeating: 0x61, count: padding) + [UInt8(first), UInt8(second)] + tail
            if Set(verdicts(bytes)).count != 1 { disagreements += 1 }
          }
        }
      }
    }
    #expect(disagreements == 0)
  }

  @Test("random texts, sound and broken")
  func random() {
    var random = SeededGenerator(seed: 2)
    let scalars = ["a", "é", "日", "😀", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{10FFFF}", "xxxxxxxxxxxx"]
    for _ in 0..<20000 {
      var bytes = (0..<Int.random(in: 0..<20, using: &random)).flatMap { _ in
        Array((scalars.randomElement(using: &random) ?? "").utf8)
      }
      if Bool.random(using: &random), !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      #expect(Set(verdicts(bytes)).count == 1)
    }
  }

  @Test("the beginnings of scalars")
  func incomplete() {
    for scalar in ["é", "日", "😀", "\u{800}", "\u{D7FF}", "\u{10000}", "\u{10FFFF}"] {
      let bytes = Array(scalar.utf8)
      for length in 1..<bytes.count {
        let part = Array(bytes[..<length])
        let isIncomplete = part.span.isIncompleteScalar(from: 0)
        #expect(isIncomplete)
      }
      let isWhole = bytes.span.isIncompleteScalar(from: 0)
      #expect(!isWhole)
    }
    for bytes in [
      [0x80], [0xC0], [0xC1], [0xE0, 0x80], [0xED, 0xA0], [0xF0, 0x80], [0xF4, 0x90], [0xF5], [0x41], [],
    ] as [[UInt8]] {
      let isIncomplete = bytes.span.isIncompleteScalar(from: 0)
      #expect(!isIncomplete)
    }
  }
}

@Suite("JSON templates")
struct JSONTemplateTests {
  /// What fills the holes of `#`, a number, `@`, a string, and `~`, white space, in a text; nil where it has another shape.
  private func match(_ shape: String, _ text: String) -> [String]? {
    let template = template(shape)
    var matcher = JSONTemplateMatcher()
    let kept = matcher.insert(template, root: 7)
    let bytes = Array(text.utf8)
    let other = matcher.match(bytes.span, root: 8)
    #expect(other == -1)
    let isMatch = matcher.match(bytes.span, root: 7) == kept
    let holes = (0..<template.holeCount).map { matcher.hole($0).range }
    var portable = JSONTemplateMatcher(isPortable: true)
    _ = portable.insert(template, root: 7)
    let isPortableMatch = portable.match(bytes.span, root: 7) == kept
    #expect(isMatch == isPortableMatch, "\(shape) \(text)")
    guard isMatch else { return nil }
    #expect(holes == (0..<template.holeCount).map { portable.hole($0).range })
    return (0..<template.holeCount).map { String(decoding: bytes[matcher.hole($0).range], as: UTF8.self) }
  }

  /// What is found of a text, by one way of matching.
  private struct Found: Equatable {
    var shape = -1
    var text = ""
    var hasEscapes = false
    var number: Int32 = -1
  }

  /// Shapes with a wanted string and number each, as for `match`.
  private static let wanted: [(shape: String, string: Int, number: Int)] = [
    (##"{"i":#,"t":"@","p":"@"}"##, 1, 0), (##"{"i":#,"t":"@"}"##, 1, 0), (##"{"t":"@","i":#,"p":"@"}"##, 0, 1),
    (##"{"i":#,"p":"@"}"##, -1, 0), (##"{"id":"@","c":[{"d":"@","n":#}],"x":null}"##, 1, -1), (##"[#]"##, -1, 0),
    (##"{"t":"@"~}"##, 0, -1),
  ]

  private func template(_ shape: String) -> JSONTemplate {
    var template = JSONTemplate()
    template.size = 100
    for byte in shape.utf8 {
      switch byte {
      case 0x23: template.append(.number)
      case 0x40: template.append(.string)
      case 0x7E: template.append(.whitespace)
      default: template.append(byte)
      }
    }
    return template
  }

  @Test("a cached match equals a whole match, whatever came before, by either kernel", arguments: 0..<7)
  func cached(rotation: Int) {
    var random = SeededGenerator(seed: UInt64(rotation))
    var cached = JSONTemplateMatcher(), portable = JSONTemplateMatcher(isPortable: true)
    let shapes = (0..<JSONTemplateMatcher.capacity).map { Self.wanted[($0 + rotation) % Self.wanted.count] }
    for wanted in shapes {
      _ = cached.insert(template(wanted.shape), root: 7, wanted: (wanted.string, wanted.number))
      _ = portable.insert(template(wanted.shape), root: 7, wanted: (wanted.string, wanted.number))
    }
    let padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopq"
    let texts = [
      "", "a", " there", "é日😀", #"\n\"x"#, #"\u00e9"#, padding, padding + padding + #"\\"#, "x\u{1}", #"\ud83d"#,
    ]
    var last = 0
    var matches = 0, leadingEchoes = 0
    for round in 0..<3000 {
      // Mostly the shape of the text before, as in streams; the other strings and numbers mostly the same, too.
      if Int.random(in: 0..<8, using: &random) == 0 { last = Int.random(in: 0..<shapes.count, using: &random) }
      let wanted = shapes[last]
      var hole = 0
      var bytes: [UInt8] = []
      for byte in wanted.shape.utf8 {
        let isOdd = Int.random(in: 0..<20, using: &random) == 0
        switch byte {
        case 0x23: bytes += Array((isOdd ? ["12", "-0", "1.5e3", "01", "7"][round % 5] : "3").utf8)
        case 0x40 where hole == wanted.string || isOdd: bytes += Array((texts.randomElement(using: &random) ?? "").utf8)
        case 0x40: bytes += Array(padding.utf8.prefix(Int.random(in: 2...61, using: &random)))
        case 0x7E: bytes += Array(repeating: 0x20, count: round % 3)
        default: bytes.append(byte)
        }
        if [0x23, 0x40, 0x7E].contains(byte) { hole += 1 }
      }
      if Int.random(in: 0..<10, using: &random) == 0, !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Int.random(in: 0..<30, using: &random) == 0 { bytes.removeLast() }

      var fresh = JSONTemplateMatcher()
      for wanted in shapes { _ = fresh.insert(template(wanted.shape), root: 7) }
      let first = Int.random(in: 0..<10, using: &random) == 0 ? 5 : last
      var expected = Found(shape: fresh.match(bytes.span, root: 7, first: first))
      if expected.shape >= 0 {
        matches += 1
        let wanted = shapes[expected.shape]
        if wanted.string >= 0 {
          let hole = fresh.hole(wanted.string)
          expected.text = String(decoding: bytes[hole.range], as: UTF8.self)
          expected.hasEscapes = hole.hasEscapes
        }
        if wanted.number >= 0 { expected.number = fresh.hole(wanted.number).number }
      }
      // The beginning of a longer text is an echo only if it is one by itself.
      let longer = bytes + ["", "\n\n", "x", "\"}"][round % 4].utf8
      let lengths = [
        cached.leadingEcho(of: longer.span, template: last, root: 7),
        portable.leadingEcho(of: longer.span, template: last, root: 7),
      ]
      #expect(lengths[0] == lengths[1])
      if lengths[0] > 0 {
        leadingEchoes += 1
        let parts = cached.found, start = Array(longer.prefix(lengths[0]))
        #expect(fresh.match(start.span, root: 7, first: last) == last)
        if shapes[last].string >= 0 {
          let hole = fresh.hole(shapes[last].string)
          #expect(parts.range == hole.range && parts.hasEscapes == hole.hasEscapes)
        }
        if shapes[last].number >= 0 { #expect(parts.number == fresh.hole(shapes[last].number).number) }
      }
      for isPortable in [false, true] {
        var found = Found()
        if isPortable {
          found.shape = portable.cachedMatch(bytes.span, root: 7, first: first)
        } else {
          found.shape = cached.cachedMatch(bytes.span, root: 7, first: first)
        }
        if found.shape >= 0 {
          let parts = isPortable ? portable.found : cached.found
          if shapes[found.shape].string >= 0 {
            found.text = String(decoding: bytes[parts.range], as: UTF8.self)
            found.hasEscapes = parts.hasEscapes
          }
          found.number = parts.number
        }
        #expect(found == expected, "round \(round), portable \(isPortable): \(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(matches > 1500)
    #expect(leadingEchoes > 100)
  }

  @Test("texts of every length in every hole")
  func sweep() {
    for length in 0..<100 {
      let text = String(repeating: "x", count: length)
      #expect(match(##"{"i":#,"t":"@"}"##, "{\"i\":12,\"t\":\"\(text)\"}") == ["12", text])
      #expect(match(##"{"t":"@","i":#}"##, "{\"t\":\"\(text)\",\"i\":12}") == [text, "12"])
      #expect(match(##"{"t":"@","p":"@"}"##, "{\"t\":\"a\",\"p\":\"\(text)\"}") == ["a", text])
      #expect(match(##"{"t":"@","p":"@"}"##, "{\"t\":\"\(text)é日\",\"p\":\"\(text)\"}") == ["\(text)é日", text])
      #expect(match(##"{"t":"@"}"##, "{\"t\":\"\(text)\\n\(text)\\\"\"}") == ["\(text)\\n\(text)\\\""])
      let escapes = "\(text)\\u0041\(text)\\uD83D\\ude00"
      #expect(match(##"{"t":"@"}"##, "{\"t\":\"\(escapes)\"}") == [escapes])
      for bad in ["\u{1F}", "\n", "\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\u00g1", "\\x", "\""] {
        #expect(match(##"{"t":"@"}"##, "{\"t\":\"\(text)\(bad)\"}") == nil)
        #expect(match(##"{"t":"@","p":"@"}"##, "{\"t\":\"\(text)\(bad)\",\"p\":\"\(text)\"}") == nil)
      }
      #expect(match("[\"\(text)\"]", "[\"\(text)\"]") == [])
      #expect(match("[\"\(text)\"]", "[\"\(text)x\"]") == nil)
      #expect(match("[\"\(text)x\"]", "[\"\(text)\"]") == nil)
      #expect(match("[\"x\(text)\"]", "[\"y\(text)\"]") == nil)
      #expect(match("[\"\(text)x\"]", "[\"\(text)y\"]") == nil)
    }
  }

  @Test("base64 in an echo is decoded as elsewhere, or nothing is said", arguments: [false, true])
  func base64Echo(portably: Bool) {
    var random = SeededGenerator(seed: 8)
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for shape in [##"{"bytes":"@","p":"@"}"##, ##"{"bytes":"@"}"##, ##"["@"]"##] {
      var matcher = JSONTemplateMatcher(isPortable: portably)
      let kept = matcher.insert(template(shape), root: 0, wanted: (0, -1))
      func payload(_ text: [UInt8]) -> [UInt8] {
        var payload: [UInt8] = []
        var isFirst = true
        for byte in shape.utf8 {
          if byte == 0x40 {
            payload += isFirst ? text : Array("abcdefghijklmnop".utf8.prefix(Int.random(in: 2...16, using: &random)))
            isFirst = false
          } else {
            payload.append(byte)
          }
        }
        return payload
      }
      let first = payload(Array("QUJD".utf8))
      let isKnown = matcher.cachedMatch(first.span, root: 0, first: kept)
      #expect(isKnown == kept)
      var echoes = 0
      for step in 0..<300 {
        for round in 0..<6 {
          // Groups of four, most of them; padding, in the right place or not; a character that is none.
          let length = round == 0 ? step : step / 4 * 4
          var text = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? 0x41 }
          let pads = Int.random(in: 0...3, using: &random)
          if pads < length {
            text.replaceSubrange((length - pads)..., with: repeatElement(0x3D, count: pads))
            if Bool.random(using: &random) { text[length - pads - 1] = 0x41 }
          }
          if Int.random(in: 0..<6, using: &random) == 0, length > 0 {
            text[Int.random(in: 0..<length, using: &random)] = UInt8.random(in: 0...255, using: &random)
          }
          var expected = ByteScratch()
          let fault = Base64.decode(text.span, appendingTo: &expected, portably: true)
          var output = ByteScratch()
          output.append(copying: [9].span)
          let bytes = payload(text)
          let isEcho = matcher.decodeEcho(bytes.span, template: kept, appendingTo: &output)
          if isEcho {
            echoes += 1
            #expect(fault == nil)
            #expect(Array(copying: output.span) == [9] + Array(copying: expected.span))
          } else {
            #expect(fault != nil || length == 0, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(output.count == 1)
          }
        }
      }
      #expect(echoes > 300)
    }
  }

  @Test(
    "numbers",
    arguments: [
      ("0", true), ("-0", true), ("7", true), ("10", true), ("123456789", true), ("1234567890123", true), ("1.5", true),
      ("-1.5e-3", true), ("1E+9", true), ("01", false), ("-", false), ("1.", false), (".5", false), ("1e", false),
      ("+1", false), ("", false), ("1 ", false), ("true", false), ("1e+", false), ("--1", false),
    ])
  func numbers(token: String, isSound: Bool) {
    #expect(match("[#]", "[\(token)]") == (isSound ? [token] : nil))
    #expect(match("{\"a\":#,\"b\":#}", "{\"a\":\(token),\"b\":1}") == (isSound ? [token, "1"] : nil))
  }

  @Test("white space")
  func whitespace() {
    for space in ["", " ", "   ", "\r\n\t "] { #expect(match("{~}", "{\(space)}") == [space]) }
    #expect(match("[~#]", "[  1]") == ["  ", "1"])
    #expect(match("{~}", "{\u{B}}") == nil)
    #expect(match("{~}", "{") == nil)
  }

  @Test("truncations and additions have another shape")
  func truncations() {
    let text = ##"{"i":1,"t":"abc","p":"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}"##
    let shape = ##"{"i":#,"t":"@","p":"@"}"##
    #expect(match(shape, text) != nil)
    for length in 0..<text.utf8.count { #expect(match(shape, String(text.prefix(length))) == nil) }
    #expect(match(shape, text + " ") == nil)
  }

  @Test("the oldest shapes make room")
  func replacement() {
    var matcher = JSONTemplateMatcher()
    for number in 0..<10 {
      var template = JSONTemplate()
      for byte in "[\(number)]".utf8 { template.append(byte) }
      _ = matcher.insert(template, root: 0)
    }
    let found = (0..<10).map { number in
      let bytes = Array("[\(number)]".utf8)
      return matcher.match(bytes.span, root: 0) >= 0
    }
    #expect(found == [false, false, false, false, true, true, true, true, true, true])
  }

  @Test("escapes are decoded")
  func unescaping() {
    func unescaped(_ text: String, behind: String = "") -> String {
      var output = ByteScratch()
      output.append(copying: Array(behind.utf8).span)
      output.append(unescaping: Array(text.utf8).span)
      return String(repairing: output.span)
    }
    #expect(unescaped(#"a\n\"\\\/\b\f\r\tz"#, behind: "!") == "!a\n\"\\/\u{8}\u{c}\r\tz")
    for length in 0..<40 {
      let run = String(repeating: "x", count: length)
      #expect(unescaped("\(run)\\u0041\\u00e9\\n\(run)\\u65E5\\ud83d\\uDE00\(run)") == "\(run)Aé\n\(run)日😀\(run)")
    }
  }
}
