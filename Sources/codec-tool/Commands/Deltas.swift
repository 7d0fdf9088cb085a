#if CommandLineTool
import ArgumentParser
import StrictJSON
import TextDeltas

/// `codec-tool deltas`: every delta as a JSON line.
struct Deltas: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "deltas", abstract: "Write every delta as a JSON line.",
    discussion: """
      {"kind":"text","index":0,"text":"Hi"}: kinds are start, text, reasoning, signature, redacted, toolStart, toolInput, \
      citation, blockStart, blockStop, stop, usage and error; index is the content block, id its name in streams that \
      name their blocks. Latency measurements, and text that later text replaces, are not written. \
      Plain text is written line by line.

      Examples:
        codec-tool deltas Captures/converse-stream.bin
        codec-tool deltas Captures/lambda-response.http | grep '"kind":"usage"'
      """)

  @OptionGroup var resync: ResyncOptions
  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  func validate() throws { try resync.validate(common.layers) }

  func run() throws { try common.run(DeltaJSON(), resync, jobs) }
}

/// Writes each delta as an object on a line.
private struct DeltaJSON: DeltaHandler {
  var silenceNote: String? { "the stream has no deltas" }
  var cutsTextIntoLines: Bool { true }

  /// The kind and the index of the latest delta, and the beginning of its object: most deltas have those of the one before.
  private var latest: (kind: DeltaKind, index: Int?)?
  private var beginning: [UInt8] = []
  /// The same up to the content of the text, if nothing but a text follows; otherwise empty.
  private var beginningOfText: [UInt8] = []

  mutating func take(_ delta: TextDeltaView, _ output: inout Output) {
    guard delta.kind != .metrics, delta.kind != .partial else { return }
    if let latest, latest.kind == delta.kind, latest.index == delta.index {
      if !beginningOfText.isEmpty, delta.identifier.count == 0, delta.text.count < Output.size {
        output.bytes.append(copying: beginningOfText.span)
        output.bytes.appendContent(delta.text)
        output.bytes.append(copying: "\"}\n")
        return
      }
    } else {
      begin(delta)
    }
    output.bytes.append(copying: beginning.span)
    // Some streams name their blocks instead of numbering them.
    if delta.kind.needsIdentifier || delta.identifier.count > 0 { output.member("id", delta.identifier) }
    if let name = delta.kind.nameMember { output.member(name, delta.name) }
    if let (name, form) = delta.kind.textMember {
      switch form {
      case .string: output.member(name, delta.text)
      case .optionalString: if delta.text.count > 0 { output.member(name, delta.text) }
      case .json: appendJSON(name, delta.text, to: &output.bytes)
      }
    }
    output.bytes.endLine()
  }

  /// Prepares the beginning of the objects of deltas like this one.
  private mutating func begin(_ delta: TextDeltaView) {
    latest = (delta.kind, delta.index)
    // Their memory is kept: in some streams every few deltas begin another block.
    beginning.removeAll(keepingCapacity: true)
    beginning.beginObject()
    beginning.member("kind", plain: delta.kind.rawValue)
    if let index = delta.index { beginning.member("index", index) }
    beginningOfText.removeAll(keepingCapacity: true)
    if delta.kind.nameMember == nil, let (name, form) = delta.kind.textMember, case .string = form {
      beginningOfText += beginning
      beginningOfText.memberName(name)
      beginningOfText.append(UInt8(ascii: "\""))
    }
  }

  /// Appends a member whose value is JSON text, or a string if the text is not JSON.
  private func appendJSON(_ name: StaticString, _ text: Span<UInt8>, to output: inout [UInt8]) {
    var minifier = JSONMinifier()
    do throws(JSONError) {
      try output.member(name, json: text, &minifier)
    } catch {
      output.member(name, text)
    }
  }
}
#endif
