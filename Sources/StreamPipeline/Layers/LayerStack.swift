internal import ByteKernels
internal import ChunkedHTTP
internal import LambdaStreaming

/// The layers of a stream, as they come to light: carriers around one another, and in them the content.
///
/// Every layer goes on by one element at a time, innermost first, so that elements come in the order of the bytes however
/// these were split. Bytes of the caller are taken directly where nothing is around the content.
@available(StreamingCodec 1.0, *)
struct LayerStack: ~Copyable {
  /// A carrier, and what it has not read yet of what the one around it carries.
  private struct Level {
    let carrier: any AnyCarrier
    var held: [UInt8] = []
    var start = 0
    /// Whether the carrier may have more to give, or to throw, of what it has read.
    var mayHaveMore = false
    /// What the carrier has read for its next element, where that is wanted.
    var tap: WireTap?
  }

  /// A carrier that found a fault, and what it had read before.
  struct Fault {
    var level: Int
    var wire: WireBytes
  }

  /// What ``advance(_:)`` came to.
  enum Progress {
    case needsMore
    case element(CarrierElement)
    /// There is content to be read, or it has become known what it is.
    case content
  }

  /// What remains of a buffer that grew for one large piece.
  ///
  /// Pieces are joined until there are ``CarrierLimits/joinedSize`` bytes, and buffers grow by doubling: one that holds what
  /// is joined stays, or it would be grown anew each time.
  private static let keptCapacity = 2 * CarrierLimits.joinedSize

  /// Content that is held: what a carrier has carried, and what was looked at to tell what it is.
  private(set) var carried: [UInt8] = []
  /// How much of that has been read.
  var start = 0

  /// What each layer is and how that was told, from the outside in.
  private(set) var findings: [SniffedLayer] = []
  /// The layers that have been taken off so far, from the outside in.
  var carriers: [StreamLayer] { levels.map(\.carrier.layer) }
  /// The innermost layer, once it is known; a carrier where the chain ends in one and its bytes are wanted as they are.
  private(set) var content: StreamLayer?
  /// Whether the bytes themselves say what the content is.
  private(set) var isSniffed = false
  /// The codings that a head names and that were not on the body.
  private(set) var alreadyDecoded: [HTTPBodyLayer] = []
  /// Whether there has been no byte at all.
  private(set) var isEmpty = true
  /// The bytes of the element that came last, where they are wanted.
  private(set) var wire: WireBytes?
  /// The carrier that failed, where its bytes are wanted.
  private(set) var fault: Fault?
  /// What came behind a fault of the outermost layer.
  private var behindFault: [UInt8] = []

  private let options: StreamOptions
  private let reportsElements: Bool
  private let wantsBytes: Bool
  private let descends: Bool
  private let expectsFrames: Bool
  private let keepsWire: Bool
  /// The layers named that have not been come to: within content that is a carrier to others only.
  private(set) var named: ArraySlice<StreamLayer>
  private var levels: [Level] = []
  /// How many of the levels, from the outermost, know that their bytes have ended.
  private var finishedLevels = 0
  private var sniffer = LayerSniffer()
  /// How much of what is carried the sniffer has seen.
  private var sniffed = 0
  private var failure: StreamError?

  /// Makes the layers of a stream that has not begun.
  ///
  /// - Parameters:
  ///   - chain: What is known of the layers.
  ///   - options: How they are read.
  ///   - reportsElements: Whether the elements of carriers are wanted.
  ///   - descends: Whether an event stream is a carrier where the chain goes on behind it.
  ///   - wantsBytes: Whether what a chain that ends in a carrier carries is wanted as it is.
  ///   - expectsFrames: Whether bytes that look like JSON or text, and nothing else says so, are taken for an event stream.
  ///   - keepsWire: Whether the bytes of each element of a carrier are wanted.
  init(
    _ chain: LayerChain, _ options: StreamOptions, reportsElements: Bool, wantsBytes: Bool, descends: Bool,
    expectsFrames: Bool = false, keepsWire: Bool = false
  ) {
    self.options = options
    self.expectsFrames = expectsFrames
    self.keepsWire = keepsWire
    self.reportsElements = reportsElements
    self.wantsBytes = wantsBytes && !chain.layers.isEmpty
    self.descends = descends
    named = chain.layers[...]
  }

  /// Whether content is read from the caller's bytes, as nothing is around it and nothing held.
  var isDirect: Bool { levels.isEmpty && content != nil && start == carried.count }

  /// Whether there is content to be read that is held.
  var hasContent: Bool { content != nil && start < carried.count }

  /// What a service reported in one of the carriers, the outermost first.
  var serviceError: ServiceFailure? {
    for level in levels {
      if let error = level.carrier.serviceError { return error }
    }
    return nil
  }

  /// What is odd about the preludes that have been read.
  var preludeIssues: [LambdaPreludeIssue] { levels.flatMap(\.carrier.preludeIssues) }

  /// Whether bytes pass through carriers, or it is not known yet what they are: then any may decide.
  var isOpaque: Bool { !levels.isEmpty || content == nil }

  /// What a response says by its status, where that is that it is an error.
  var failedResponse: ServiceFailure? {
    guard let error = serviceError, error.source == .httpStatus else { return nil }
    return error
  }

  /// Goes on by one step, where no content is held.
  ///
  /// - Throws: Once everything before the fault has been read, and again ever after.
  @_lifetime(input: copy input)
  mutating func advance(_ input: inout Span<UInt8>) throws(StreamError) -> Progress {
    // Nothing is settled before there is a byte: content that has been is read past this, and nobody would note the byte.
    if isEmpty, input.isEmpty { return .needsMore }
    isEmpty = false
    return hasOpenCarrier ? try proceedWithinCarrier(&input) : try proceed(&input)
  }

  /// Whether the caller's bytes go through a single carrier, and there is nothing to find out about what it carries.
  var hasOpenCarrier: Bool {
    content != nil && levels.count == 1 && levels[0].held.isEmpty && !keepsWire && failure == nil
  }

  /// ``proceed(_:)`` for the rule, in a fraction of the time: that counts where bytes come one by one.
  @_lifetime(input: copy input)
  private mutating func proceedWithinCarrier(_ input: inout Span<UInt8>) throws(StreamError) -> Progress {
    // Not for each byte.
    if start > 1024 { dropRead() }
    let carrier = levels[0].carrier
    repeat {
      do throws(StreamError) {
        if let element = try carrier.next(&input, into: &carried) {
          guard case .alreadyDecoded(let layer) = element else { return .element(element) }
          alreadyDecoded.append(layer)
        }
      } catch {
        // What came before the fault is read first; then the carrier throws again.
        if hasContent { return .content }
        failure = error
        throw error
      }
      if hasContent { return .content }
    } while !input.isEmpty
    return .needsMore
  }

  @_lifetime(input: copy input)
  private mutating func proceed(_ input: inout Span<UInt8>) throws(StreamError) -> Progress {
    while !hasContent {
      if content == nil, levels.last?.carrier.isOpen != false, settle() {
        if content != nil { return .content }
        continue
      }
      if levels.isEmpty {
        guard content == nil, !input.isEmpty else { return .needsMore }
        // What is looked at is held: it is no more than the beginning.
        let count = min(input.count, LayerSniffer.longestPrelude)
        carried.append(copying: input.extracting(first: count))
        input = input.extracting(count...)
        continue
      }
      do throws(StreamError) {
        switch try step(&input) {
        case .element(.alreadyDecoded(let layer)): alreadyDecoded.append(layer)
        case .element(let element): return .element(element)
        case .content: continue
        case .needsMore: return .needsMore
        }
      } catch {
        failure = error
        // What is held, and could be several things, is what it looks most like.
        if content == nil, start < carried.count { settleAtEnd() } else { throw error }
      }
    }
    return .content
  }

  /// Says that the bytes have ended.
  ///
  /// - Returns: What that came to; ``Progress/needsMore`` when there is nothing more.
  mutating func finish() throws(StreamError) -> Progress {
    while true {
      var nothing = Span<UInt8>()
      let progress = try proceed(&nothing)
      guard case .needsMore = progress else { return progress }
      if finishedLevels < levels.count {
        do throws(StreamError) {
          if let element = try finishNextLevel() { return .element(element) }
        } catch {
          failure = error
          // What is held, and could be several things, is what it looks most like.
          guard content == nil, start < carried.count else { throw error }
          settleAtEnd()
        }
      } else if content == nil, start < carried.count || levels.isEmpty {
        settleAtEnd()
        return .content
      } else {
        return .needsMore
      }
    }
  }

  /// Tells the outermost level that has not ended that it has.
  private mutating func finishNextLevel() throws(StreamError) -> CarrierElement? {
    let index = finishedLevels
    dropRead()
    var output: [UInt8] = []
    let isInnermost = index == levels.count - 1
    if isInnermost { swap(&output, &carried) } else { swap(&output, &levels[index + 1].held) }
    defer { if isInnermost { swap(&output, &carried) } else { swap(&output, &levels[index + 1].held) } }
    let size = output.count
    let carrier = levels[index].carrier
    do throws(StreamError) {
      let element = try carrier.finish(into: &output)
      if element == nil, output.count == size { finishedLevels += 1 }
      note(element, of: index, hasCarried: output.count != size)
      return element
    } catch {
      noteFault(of: index)
      throw error
    }
  }

  // MARK: The bytes of elements

  /// Keeps the bytes of an element; those of what is carried are the next layer's.
  private mutating func note(_ element: CarrierElement?, of index: Int, hasCarried: Bool) {
    guard element != nil || hasCarried else { return }
    if element != nil { wire = levels[index].tap?.wire }
    levels[index].tap?.drop()
  }

  private mutating func noteFault(of index: Int) {
    if fault == nil, let wire = levels[index].tap?.wire { fault = Fault(level: index, wire: wire) }
  }

  /// What has been read of a carrier without an element, the innermost that has anything of the kind.
  var restOfWire: (layer: StreamLayer, wire: WireBytes)? {
    for level in levels.reversed() {
      if let wire = level.tap?.wire, !wire.bytes.isEmpty { return (level.carrier.layer, wire) }
    }
    return nil
  }

  /// The layer of the carrier that failed.
  var faultLayer: StreamLayer? { fault.map { levels[$0.level].carrier.layer } }

  /// The bytes that come next in the layer that failed, as far as they have come: all of them, and more with each call.
  ///
  /// - Parameter input: Bytes of the caller, which the outermost layer would read next.
  @_lifetime(input: copy input)
  mutating func bytesBehindFault(_ input: inout Span<UInt8>, isInContent: Bool) -> [UInt8] {
    guard isInContent || fault != nil else { return [] }
    let level = isInContent ? levels.count : fault?.level ?? 0
    guard level > 0 else {
      // What was looked at to tell what it is has been held.
      if behindFault.isEmpty {
        behindFault = isInContent ? Array(carried[start...]) : Array(levels[0].held[levels[0].start...])
      }
      behindFault.append(copying: input)
      input = input.extracting(input.count...)
      return behindFault
    }
    // A layer around it may be at fault itself: then there is no more.
    while let progress = try? step(&input, below: level) {
      if case .needsMore = progress { break }
    }
    return level == levels.count ? Array(carried[start...]) : Array(levels[level].held[levels[level].start...])
  }

  // MARK: Steps

  /// Lets the innermost carrier that has something to read read on.
  ///
  /// - Parameter limit: How many of the levels take part, from the outermost, for a look behind a fault; nil: all.
  /// - Returns: An element; that there may be more to do; or that there is nothing.
  @_lifetime(input: copy input)
  private mutating func step(
    _ input: inout Span<UInt8>, below limit: Int? = nil
  ) throws(StreamError) -> Progress {
    if limit == nil { dropRead() }
    var index = (limit ?? levels.count) - 1
    while index > 0, levels[index].start == levels[index].held.count, !levels[index].mayHaveMore { index -= 1 }
    // The buffers are taken out while they are worked on, so that none is copied.
    let isInnermost = index == levels.count - 1
    var output: [UInt8] = []
    if isInnermost { swap(&output, &carried) } else { swap(&output, &levels[index + 1].held) }
    defer { if isInnermost { swap(&output, &carried) } else { swap(&output, &levels[index + 1].held) } }
    let size = output.count
    let element: CarrierElement?
    var mayGoOn = true
    do throws(StreamError) {
      if index > 0 || levels[index].start < levels[index].held.count {
        var held: [UInt8] = []
        swap(&held, &levels[index].held)
        defer { swap(&held, &levels[index].held) }
        var rest = held.span.extracting(levels[index].start...)
        defer { levels[index].start = held.count - rest.count }
        element = try next(of: index, &rest, into: &output)
      } else {
        // Only the outermost reads the caller's bytes, until it fails; for a look behind another's fault it goes on.
        if let failure, limit == nil { throw failure }
        mayGoOn = !input.isEmpty
        element = try next(of: index, &input, into: &output)
      }
    } catch {
      // What came before the fault is read first; then the carrier throws again.
      guard output.count > size else { throw error }
      levels[index].mayHaveMore = true
      return .content
    }
    levels[index].mayHaveMore = element != nil || output.count != size
    note(element, of: index, hasCarried: output.count != size)
    if let element { return .element(element) }
    return mayGoOn || output.count != size ? .content : .needsMore
  }

  /// Lets a carrier read on, and remembers what it read where that is wanted.
  @_lifetime(input: copy input)
  private mutating func next(
    of index: Int, _ input: inout Span<UInt8>, into output: inout [UInt8]
  ) throws(StreamError) -> CarrierElement? {
    let carrier = levels[index].carrier
    guard levels[index].tap != nil else { return try carrier.next(&input, into: &output) }
    let all = input
    do throws(StreamError) {
      let element = try carrier.next(&input, into: &output)
      levels[index].tap?.take(all.extracting(first: all.count - input.count))
      return element
    } catch {
      levels[index].tap?.take(all.extracting(first: all.count - input.count))
      noteFault(of: index)
      throw error
    }
  }

  /// Forgets what has been read of the buffers.
  private mutating func dropRead() {
    if start == carried.count {
      carried.removeAll(keepingCapacity: carried.capacity <= Self.keptCapacity)
      (start, sniffed) = (0, 0)
    }
    for index in levels.indices where levels[index].start == levels[index].held.count {
      levels[index].held.removeAll(keepingCapacity: levels[index].held.capacity <= Self.keptCapacity)
      levels[index].start = 0
    }
  }

  // MARK: What the layers are

  /// Finds out what the next layer is; false where more bytes are needed.
  private mutating func settle() -> Bool {
    if let implied = levels.last?.carrier.impliedCarrier, named.first != implied {
      push(SniffedLayer(layer: implied, reason: .contentCoding))
    } else if let layer = named.popFirst() {
      push(SniffedLayer(layer: layer, reason: .named))
    } else if wantsBytes {
      content = levels.last?.carrier.layer
    } else if let declared = levels.last?.carrier.declaredContent {
      push(declared)
    } else {
      guard sniffed < carried.count else { return false }
      let found = Self.sniff(carried, from: sniffed, &sniffer)
      sniffed = carried.count
      guard let found else { return false }
      push(found)
    }
    return true
  }

  private static func sniff(_ carried: [UInt8], from start: Int, _ sniffer: inout LayerSniffer) -> SniffedLayer? {
    sniffer.next(carried.span.extracting(start...))
  }

  /// The same where no more bytes will come.
  private mutating func settleAtEnd() {
    if let layer = named.popFirst() {
      push(SniffedLayer(layer: layer, reason: .named))
    } else {
      push(sniffer.finish())
    }
  }

  private mutating func push(_ found: SniffedLayer) {
    var found = found
    if case .bytes = found.reason, found.layer.isCarrier, carriers.contains(found.layer) {
      // What has been taken off once is not looked for again: a gzip stream can hold itself.
      found.layer = found.layer == .lambda ? .ndjson : .text
    }
    if case .bytes = found.reason, found.layer == .eventstream, carriers.contains(.lambda) {
      // A function's response may begin with any byte; no service sends events in one.
      found.layer = .text
    }
    // A message of HTTP, and a function's response, may carry anything.
    if expectsFrames, !carriers.contains(.http), !carriers.contains(.lambda), case .bytes = found.reason,
      [.ndjson, .json, .text].contains(found.layer)
    {
      found.layer = .eventstream
    }
    findings.append(found)
    guard found.layer.isCarrier || (found.layer == .eventstream && descends && !named.isEmpty) else {
      content = found.layer
      if case .bytes = found.reason { isSniffed = true }
      return
    }
    // What was looked at is the carrier's to read.
    let tap = keepsWire ? WireTap(limit: Self.keptCapacity) : nil
    levels.append(Level(carrier: carrier(for: found), held: carried, start: start, tap: tap))
    carried = []
    (start, sniffed) = (0, 0)
    sniffer = LayerSniffer()
  }

  private func carrier(for found: SniffedLayer) -> any AnyCarrier {
    var isRequired = true
    // What the bytes themselves say is a prelude is one.
    if case .bytes = found.reason { isRequired = false }
    return switch found.layer {
    case .chunked: CarrierBox(ChunkedCarrier(options, reportsElements: reportsElements))
    case .awsChunked: CarrierBox(AWSChunkedCarrier(options, reportsElements: reportsElements))
    case .gzip: CarrierBox(GzipCarrier(options))
    case .eventstream: CarrierBox(PayloadCarrier(options, reportsElements: reportsElements))
    case .lambda: CarrierBox(LambdaCarrier(isRequired: isRequired, options, reportsElements: reportsElements))
    default: CarrierBox(HTTPCarrier(options, reportsElements: reportsElements))
    }
  }
}
