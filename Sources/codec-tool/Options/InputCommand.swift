#if CommandLineTool
import ArgumentParser

/// A command that reads files.
protocol InputCommand: ParsableCommand {
  /// The options that it shares with others, and the files.
  var common: CommonOptions { get set }
}
#endif
