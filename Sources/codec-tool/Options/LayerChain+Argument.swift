#if CommandLineTool
public import ArgumentParser
public import StreamPipeline

extension LayerChain: ExpressibleByArgument {
  /// Reads the value of `--as`.
  public init?(argument: String) { self.init(argument) }

  /// The default in help.
  public var defaultValueDescription: String { description }
}
#endif
