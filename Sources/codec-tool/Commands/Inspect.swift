#if CommandLineTool
import ArgumentParser
import ByteKernels
import EventStreamCodec

/// `codec-tool inspect`: annotated hex.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show every frame as annotated hex, with what is wrong marked in place.",
    discussion: """
      Offsets, lengths, each header, the payload, and both checksums as stored and as computed. It ends with the first \
      frame that is wrong; verify --resync finds the ones behind it.

      Examples:
        codec-tool inspect capture.bin
        codec-tool inspect --color always capture.bin | less -R
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    var output = StandardOutput()
    let inspector = FrameInspector(style: Style(common.color))
    try common.forEachFile { file in
      if common.files.count > 1 { output.line("\(file.name):") }
      var number = 0
      let outcome = try common.eventStreamRun.decode(common.content(of: file)) { bytes, offset, problem in
        inspector.append(
          bytes, at: offset, title: "frame \(number + 1) at offset \(offset)", problem: problem, to: &output.bytes)
      } take: { message in
        number += 1
        inspector.append(
          message.bytes, at: message.offset, title: title(message, number), problem: nil, to: &output.bytes)
        try output.flushIfFull()
      } afterRead: {
        try output.flush()
      }
      try output.flush()
      outcome.report(on: file)
      return outcome.status
    }
  }

  private func title(_ message: EventStreamMessageView, _ number: Int) -> String {
    var title = "frame \(number) at offset \(message.offset), \(counted(message.bytes.count, "byte"))"
    if let type = message.messageType { title += ": \(String(repairing: type))" }
    if let name = message.eventType { title += " \(String(repairing: name))" }
    if let name = message.exceptionType { title += " \(String(repairing: name))" }
    if let code = message.errorCode { title += " \(String(repairing: code))" }
    return title
  }
}
#endif
