#if CommandLineTool
import ByteKernels
import StreamPipeline

/// Draws the elements of a stream as annotated hex: every field in its place, and faults beside it.
struct Inspector {
  let style: Style
  /// The elements that are numbered, and the number of each so far.
  private var numbered = [("frame", 0), ("chunk", 0), ("event", 0), ("line", 0)]
  /// Bytes of no element that do not fill a line yet.
  private var body: [UInt8] = []
  private var bodyOffset: UInt64 = 0
  private var isInBody = false

  init(style: Style) { self.style = style }

  /// Draws an element.
  ///
  /// - Parameters:
  ///   - element: Its description.
  ///   - wire: Its bytes.
  ///   - fault: The offset of the byte at fault, if there is one.
  ///   - problem: The fault, if there is one.
  mutating func append(
    _ element: InspectedElement, _ wire: WireBytes, fault: UInt64? = nil, problem: Problem? = nil,
    to output: inout Output
  ) {
    endBody(to: &output)
    if case .nothing = element.shape {
      output.line(style(.title, "\(element.noun): \(element.detail)"))
      output.line("")
      return
    }
    let number = nextNumber(of: element.noun)
    style.append(.title, to: &output.bytes) { title in
      title.append(element.noun)
      if let number {
        title.append(0x20)
        title.append(decimal: number)
      }
      title.append(copying: " at offset ")
      title.append(decimal: wire.offset)
      if problem == nil, element.noun != "chunk" {
        title.append(copying: ", ")
        title.append(UInt64(wire.bytes.count) + wire.omitted, "byte")
      }
      if !element.detail.isEmpty {
        title.append(copying: ": ")
        title.append(element.detail)
      }
    }
    output.line("")
    var drawing = Drawing(bytes: wire.bytes.span, offset: wire.offset, style: style, fault: fault)
    let rest = draw(element.shape, &drawing, &output)
    drawing.finish(rest: rest, omitted: wire.omitted, problem: problem, &output)
    output.line("")
  }

  /// Counts an element; returns its number, or nil if its kind is not numbered.
  private mutating func nextNumber(of noun: String) -> Int? {
    guard let index = numbered.firstIndex(where: { $0.0 == noun }) else { return nil }
    numbered[index].1 += 1
    return numbered[index].1
  }

  /// Draws the fields of a shape; returns the description of the bytes after them.
  private func draw(_ shape: InspectedElement.Shape, _ drawing: inout Drawing, _ output: inout Output) -> String {
    let text = TextShapes(style: style)
    return switch shape {
    case .frame: FrameShape(style: style).draw(&drawing, &output)
    case .head: text.drawHead(&drawing, &output)
    case .trailers: text.drawTrailers(&drawing, &output)
    case .sizeLine(let extensions): text.drawSizeLine(&drawing, extensions, &output)
    case .event: text.drawEvent(&drawing, &output)
    case .prelude(let summary): text.drawPrelude(&drawing, summary, &output)
    case .bytes, .nothing: ""
    }
  }

  /// Writes the heading of a layer that begins.
  mutating func append(_ layer: DetectedLayer, to output: inout Output) {
    endBody(to: &output)
    output.line(style(.good, "── \(layer)".printable))
    output.line("")
  }

  // MARK: Bytes of no element

  /// Draws bytes, in lines of sixteen however they were split.
  mutating func append(_ bytes: Span<UInt8>, at offset: UInt64, to output: inout Output) {
    if !isInBody {
      output.line(style(.title, "body from offset \(offset)"))
      bodyOffset = offset
      isInBody = true
    }
    body.append(copying: bytes)
    drawBody(body.count & ~15, to: &output)
  }

  /// Draws the remaining bytes before something else.
  mutating func endBody(to output: inout Output) {
    guard isInBody else { return }
    drawBody(body.count, to: &output)
    output.line("")
    isInBody = false
  }

  private mutating func drawBody(_ count: Int, to output: inout Output) {
    guard count > 0 else { return }
    var drawing = Drawing(bytes: body.span.extracting(first: count), offset: bodyOffset, style: style, fault: nil)
    drawing.field(count, "", showsText: true, &output)
    body.removeFirst(count)
    bodyOffset += UInt64(count)
  }
}
#endif
