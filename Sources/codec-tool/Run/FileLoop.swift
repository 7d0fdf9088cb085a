#if CommandLineTool
import ArgumentParser
import Dispatch
import NIOConcurrencyHelpers
import StreamPipeline

/// The loop that every command runs over its files.
///
/// It opens each file, hands what it reads to the command, reports how the file ended, and keeps the exit codes.
struct FileLoop {
  /// The files, `-` for standard input.
  var paths: [String]
  /// How they are read.
  var input: InputOptions
  /// How many are read at once.
  var jobs: Int
  /// Whether to show a progress bar; nil decides by the work and the terminal.
  var progress: Bool?
  /// Whether output is written while the work goes on.
  var writesMuch = true

  /// The most bytes of output held in all before the work waits for earlier files.
  private static let heldSize = 32 << 20

  private struct State {
    private var next = 0
    /// The bytes of output that are held for their turns.
    private var heldCount = 0
    private(set) var statuses: [ExitStatus] = []
    /// Whether the reader of standard output has gone, or it cannot be written.
    private(set) var isClosed: Bool

    init(isClosed: Bool) { self.isClosed = isClosed }

    /// The number of the next file; nil if none is left, or output is of no use.
    mutating func takeNext(of count: Int) -> Int? {
      guard !isClosed, next < count else { return nil }
      defer { next += 1 }
      return next
    }

    /// Notes how a file ended.
    mutating func note(_ status: ExitStatus, _ failure: WriteFailure?) {
      statuses.append(status)
      if failure != nil { isClosed = true }
    }

    /// Notes that output is to be held; returns false if too much is.
    mutating func hold(_ count: Int) -> Bool {
      guard heldCount + count <= FileLoop.heldSize else { return false }
      heldCount += count
      return true
    }

    /// Notes that held output has been taken for writing, or could not be held.
    mutating func release(_ count: Int) { heldCount -= count }
  }

  /// Runs a command on each file.
  ///
  /// - Parameters:
  ///   - makeCommand: Creates the command for a file.
  ///   - reportUnopened: Writes what the output has in place of a file that cannot be opened, by its name.
  ///   - introduce: Writes what comes before the output of all files.
  ///   - summarize: Writes what comes after the output of all files, from the status of each that was read.
  /// - Throws: `ExitCode` with the worst status, unless that is success.
  func run<Command: FileCommand & SendableMetatype & ~Copyable>(
    _ makeCommand: @Sendable (InputFile) -> Command,
    reportUnopened: @Sendable (String, Failure, inout Output) -> Void = { _, _, _ in },
    introduce: (inout Output) -> Void = { _ in }, summarize: ([ExitStatus], inout Output) -> Void = { _, _ in }
  ) throws {
    let paths = paths.isEmpty ? ["-"] : paths
    let progress = Progress(of: paths, wish: progress, writesMuch: writesMuch)
    progress.reportOnInterrupt()
    var output = Output(progress: progress)
    introduce(&output)
    output.write()
    let turns = (0...paths.count).map { _ in Turn() }
    _ = turns[0].reach()
    let state = NIOLockedValueBox(State(isClosed: output.failure != nil))
    DispatchQueue.concurrentPerform(iterations: min(jobs, paths.count)) { _ in
      while let number = state.withLockedValue({ $0.takeNext(of: paths.count) }) {
        var output = Output(turn: turns[number], progress: progress)
        var status = process(paths[number], number, progress, makeCommand, reportUnopened, &output)
        if Self.hold(&output, state) {
          state.withLockedValue { $0.note(status, nil) }
          continue
        }
        output.finish()
        if let failure = output.failure { status = Self.report(failure) }
        state.withLockedValue { $0.note(status, output.failure) }
        Self.reachTurns(turns[(number + 1)...], state, progress)
      }
    }
    let (statuses, isClosed) = state.withLockedValue { ($0.statuses, $0.isClosed) }
    var worst = statuses.max() ?? .success
    if !isClosed {
      summarize(statuses, &output)
      output.write()
    }
    if let failure = output.failure { worst = max(worst, Self.report(failure)) }
    progress.hide()
    if worst != .success { throw ExitCode(worst.rawValue) }
  }

  /// Holds the output of a file for its turn, so that the work goes on; returns false if the turn has been reached, or too
  /// much is held.
  private static func hold(_ output: inout Output, _ state: NIOLockedValueBox<State>) -> Bool {
    let count = output.heldCount
    guard state.withLockedValue({ $0.hold(count) }) else { return false }
    if output.hold() { return true }
    state.withLockedValue { $0.release(count) }
    return false
  }

  /// Reaches the first turn, and the turns after it as far as the output of their files is held, which it writes.
  private static func reachTurns(
    _ turns: ArraySlice<Turn>, _ state: NIOLockedValueBox<State>, _ progress: Progress
  ) {
    for turn in turns {
      guard let held = turn.reach() else { return }
      var output = Output(progress: progress)
      output.write(held)
      state.withLockedValue { $0.release(held.bytes.count + held.messages.count) }
      if let failure = output.failure {
        let status = report(failure)
        state.withLockedValue { $0.note(status, failure) }
      }
    }
  }

  /// Runs a command on one file, message by message.
  private func process<Command: FileCommand & ~Copyable>(
    _ path: String, _ number: Int, _ progress: Progress, _ makeCommand: (InputFile) -> Command,
    _ reportUnopened: (String, Failure, inout Output) -> Void, _ output: inout Output
  ) -> ExitStatus {
    let file: InputFile
    do throws(Failure) {
      file = try InputFile(path, input, number: number, progress: progress)
    } catch {
      let name = InputFile.name(of: path)
      reportUnopened(name, error, &output)
      output.report("\(name): \(error.message)")
      return error.status
    }
    var status = ExitStatus.success
    repeat {
      status = max(status, process(file, makeCommand, &output))
    } while output.failure == nil && file.beginNextMessage()
    for note in file.notes { output.report("\(file.name): \(note)") }
    return status
  }

  /// Runs a command on one message of a file, and reports how that ended.
  private func process<Command: FileCommand & ~Copyable>(
    _ file: InputFile, _ makeCommand: (InputFile) -> Command, _ output: inout Output
  ) -> ExitStatus {
    var failure: Failure?
    var first: [UInt8]?
    do throws(Failure) {
      // The first bytes tell which message they belong to.
      first = try file.read()
    } catch {
      failure = error
    }
    var command = makeCommand(file)
    command.begin(file, &output)
    do {
      while failure == nil, let bytes = try first.take() ?? file.read() {
        try command.take(bytes.span, from: file, &output)
        try output.flush(beforeReading: file)
      }
      if file.message == nil, failure == nil { throw StreamError.empty }
      if failure == nil { try command.finish(&output) }
    } catch {
      failure = Failure(error)
    }
    guard output.failure == nil else { return .success }
    var notes = command.conclude(&failure, of: file, &output)
    output.write()
    if let failure, !failure.message.isEmpty { notes.append(failure.message) }
    if failure == nil, notes.isEmpty, output.isSilent, file.notes.isEmpty, let note = command.silenceNote {
      notes.append("note: \(note)")
    }
    for note in notes { output.report("\(file.title): \(note)") }
    return failure?.status ?? .success
  }

  /// Reports that standard output cannot be written; a reader that has gone is no failure.
  static func report(_ failure: WriteFailure) -> ExitStatus {
    guard case .failed(let reason) = failure else { return .success }
    Diagnostics.report("cannot write to standard output: \(reason)")
    return .ioError
  }
}
#endif
