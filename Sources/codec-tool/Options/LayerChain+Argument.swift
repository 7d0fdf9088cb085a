#if CommandLineTool
public import ArgumentParser
public import StreamPipeline

extension LayerChain: ExpressibleByArgument {
  /// Reads what `--as` was given.
  public init?(argument: String) { self.init(argument) }

  /// The default, as help shows it.
  public var defaultValueDescription: String { description }
}
#endif
