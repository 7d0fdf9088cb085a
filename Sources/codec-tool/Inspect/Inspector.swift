import ByteKernels
import StreamPipeline

/// Draws the elements of a stream as annotated hex: every field in its place, and what is wrong beside it.
struct Inspector {
  /// What there are many of.
  private static let numbered: Set<String> = ["frame", "chunk", "event", "line"]

  let style: Style
  /// How many elements of each name there have been.
  private var numbers: [String: Int] = [:]
  /// Bytes that are no element and do not fill a line yet.
  private var body: [UInt8] = []
  private var bodyOffset: UInt64 = 0
  private var isInBody = false

  init(style: Style) { self.style = style }

  /// Draws an element.
  ///
  /// - Parameters:
  ///   - element: What there is to say of it.
  ///   - wire: Its bytes.
  ///   - fault: The byte that is at fault, where it is one.
  ///   - problem: What is wrong with it.
  mutating func append(
    _ element: InspectedElement, _ wire: WireBytes, fault: UInt64? = nil, problem: Problem? = nil,
    to output: inout [UInt8]
  ) {
    endBody(to: &output)
    var title = element.noun
    if Self.numbered.contains(element.noun) {
      numbers[element.noun, default: 0] += 1
      title += " \(numbers[element.noun, default: 0])"
    }
    if case .nothing = element.shape {
      output += "\(style(.title, "\(element.noun): \(element.detail)"))\n\n".utf8
      return
    }
    title += " at offset \(wire.offset)"
    if problem == nil, element.noun != "chunk" {
      title += ", \(counted(UInt64(wire.bytes.count) + wire.omitted, "byte"))"
    }
    if !element.detail.isEmpty { title += ": \(element.detail)" }
    output += (style(.title, title) + "\n").utf8
    var drawing = Drawing(bytes: wire.bytes.span, offset: wire.offset, style: style, fault: fault)
    let rest = draw(element.shape, &drawing)
    drawing.finish(rest: rest, omitted: wire.omitted, problem: problem)
    output += drawing.lines.utf8
    output += "\n".utf8
  }

  /// Draws the fields of a shape; returns what the bytes behind them are.
  private func draw(_ shape: InspectedElement.Shape, _ drawing: inout Drawing) -> String {
    let text = TextShapes(style: style)
    return switch shape {
    case .frame: FrameShape(style: style).draw(&drawing)
    case .head: text.drawHead(&drawing)
    case .trailers: text.drawTrailers(&drawing)
    case .sizeLine(let extensions): text.drawSizeLine(&drawing, extensions)
    case .event: text.drawEvent(&drawing)
    case .prelude(let summary): text.drawPrelude(&drawing, summary)
    case .bytes, .nothing: ""
    }
  }

  /// Says what layer begins.
  mutating func append(_ finding: DetectedLayer, to output: inout [UInt8]) {
    endBody(to: &output)
    output += (style(.good, "── \(finding)".printable) + "\n\n").utf8
  }

  // MARK: Bytes that are no element

  /// Draws bytes, in lines of sixteen wherever they were split.
  mutating func append(_ bytes: Span<UInt8>, at offset: UInt64, to output: inout [UInt8]) {
    if !isInBody {
      output += (style(.title, "body from offset \(offset)") + "\n").utf8
      bodyOffset = offset
      isInBody = true
    }
    body.append(copying: bytes)
    drawBody(body.count & ~15, to: &output)
  }

  /// Draws what is left of the bytes before something else.
  mutating func endBody(to output: inout [UInt8]) {
    guard isInBody else { return }
    drawBody(body.count, to: &output)
    output += "\n".utf8
    isInBody = false
  }

  private mutating func drawBody(_ count: Int, to output: inout [UInt8]) {
    guard count > 0 else { return }
    var drawing = Drawing(bytes: body.span.extracting(first: count), offset: bodyOffset, style: style, fault: nil)
    drawing.field(count, "", showsText: true)
    output += drawing.lines.utf8
    body.removeFirst(count)
    bodyOffset += UInt64(count)
  }
}
