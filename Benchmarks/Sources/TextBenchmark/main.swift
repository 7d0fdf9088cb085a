import BenchmarkSupport
import CAllocationCounter
import CSimdjson
import EventStreamCodec
import TextDeltas
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// Times are for people; only ratios within one run mean something.

func row(_ name: String, _ nanoseconds: Double, each count: Int, bytes: Int, against rival: Double? = nil) {
  print(
    padded(name, 46), padded(rounded(nanoseconds / Double(count)) + " ns", 12),
    padded(rounded(Double(bytes) / nanoseconds) + " GB/s", 12), rival.map { rounded(nanoseconds / $0, 2) } ?? "")
}

/// Frames alone, and frames with the text in them.
func measureFrames(_ workload: TextWorkload) throws {
  var decoder = EventStreamDecoder()
  var second = EventStreamDecoder()
  var third = EventStreamDecoder()
  var extractor = TextDeltaExtractor(family: workload.family)
  var another = TextDeltaExtractor(family: workload.family)
  let times = try Measurement.best(of: [
    { consume(try decodeFrames(workload.bytes, reads: .max >> 1, &decoder)) },
    { consume(try extractFrames(workload.bytes, reads: .max >> 1, &second, &extractor)) },
    { consume(try extractFrames(workload.bytes, reads: 16 << 10, &third, &another)) },
  ])
  let count = workload.elements, bytes = workload.bytes.count
  print("\(workload.name), mean \(rounded(Double(bytes) / Double(count))) bytes a frame")
  row("frames alone", times[0], each: count, bytes: bytes, against: times[0])
  row("frames and text, whole", times[1], each: count, bytes: bytes, against: times[0])
  row("frames and text, reads of 16 KiB", times[2], each: count, bytes: bytes, against: times[0])
  row("text alone, the difference", times[1] - times[0], each: count, bytes: bytes, against: times[0])
  print()
}

/// Payloads without their frames, beside simdjson's On-Demand parser.
func measurePayloads() throws {
  guard let parser = csj_make() else { return }
  defer { csj_free(parser) }
  let payloads = Payloads(TextWorkload.conversePayloads())
  let type = Array("contentBlockDelta".utf8)
  let contentType = Array("application/json".utf8)
  var extractor = TextDeltaExtractor(family: .converse)
  let times = try Measurement.best(of: [
    { consume(payloads.extract(parser)) },
    { consume(try payloads.extract(&extractor, type: type, contentType: contentType)) },
  ])
  let count = payloads.ends.count, bytes = payloads.bytes.count
  print("Converse payloads alone, mean \(rounded(Double(bytes) / Double(count))) bytes")
  row(
    "simdjson On-Demand (\(String(cString: csj_implementation())))", times[0], each: count, bytes: bytes,
    against: times[0])
  row("TextDeltaExtractor", times[1], each: count, bytes: bytes, against: times[0])
  print()
}

/// Server-sent events and JSON lines.
func measureBytes(_ workload: TextWorkload) throws {
  var extractor = TextDeltaExtractor(family: workload.family, format: workload.format)
  var another = TextDeltaExtractor(family: workload.family, format: workload.format)
  var third = TextDeltaExtractor(family: workload.family, format: workload.format)
  let times = try Measurement.best(of: [
    { consume(try extractBytes(workload.bytes, reads: .max >> 1, &extractor)) },
    { consume(try extractBytes(workload.bytes, reads: 16 << 10, &another)) },
    { consume(try extractBytes(workload.bytes, reads: 1, &third)) },
  ])
  let count = workload.elements, bytes = workload.bytes.count
  print("\(workload.name), mean \(rounded(Double(bytes) / Double(count))) bytes")
  row("text, whole", times[0], each: count, bytes: bytes)
  row("text, reads of 16 KiB", times[1], each: count, bytes: bytes)
  row("text, reads of 1 byte", times[2], each: count, bytes: bytes)
  print()
}

/// Every layer of a response, in reads as a socket gives them.
func measureResponse(_ workload: TextWorkload) throws {
  let response = try workload.response()
  var extractor = TextDeltaExtractor(family: workload.family)
  var decoder = EventStreamDecoder()
  let times = try Measurement.best(of: [
    { consume(try decodeFrames(workload.bytes, reads: 16 << 10, &decoder)) },
    { consume(try extractResponse(response, reads: 16 << 10, &extractor)) },
  ])
  print("\(workload.name), all of it: HTTP, chunks, frames, text; reads of 16 KiB")
  row("frames alone", times[0], each: workload.elements, bytes: workload.bytes.count, against: times[0])
  row("HTTP, chunks, frames and text", times[1], each: workload.elements, bytes: response.count, against: times[0])
  print()
}

/// How long an extractor takes to make.
func measureConstruction() throws {
  let times = try Measurement.best(of: [
    { for _ in 0..<100 { consume(TextDeltaExtractor(family: .converse).verdict) } },
    { for _ in 0..<100 { consume(TextDeltaExtractor().verdict) } },
  ])
  print("making an extractor")
  print(padded("of a family", 46), rounded(times[0] / 100), "ns")
  print(padded("of any family", 46), rounded(times[1] / 100), "ns")
  print()
}

/// Counts the allocations of extracting in steady state; returns whether there are none.
func checkAllocations() throws -> Bool {
  guard cac_is_counting() else {
    print("allocations cannot be counted on this system")
    return true
  }
  var isClean = true
  for workload in try TextWorkload.all() {
    for size in [Int.max >> 1, 16 << 10, 1000, 7] {
      var decoder = EventStreamDecoder()
      var extractor = TextDeltaExtractor(family: workload.family, format: workload.format)
      func run() throws -> Int {
        try workload.isFramed
          ? extractFrames(workload.bytes, reads: size, &decoder, &extractor)
          : extractBytes(workload.bytes, reads: size, &extractor)
      }
      consume(try run())
      let before = cac_allocations()
      let sum = try run()
      let count = cac_allocations() - before
      consume(sum)
      print("\(workload.name), reads of \(size): \(count) allocations in \(workload.elements) elements")
      isClean = isClean && count == 0 && sum > 0
    }
  }
  return isClean
}

let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "allocations":
  guard try checkAllocations() else {
    print("steady state allocates")
    exit(1)
  }
case "profile":
  // One workload alone, for a profiler.
  let wanted = arguments.dropFirst().first ?? "Converse"
  guard let workload = try TextWorkload.all().first(where: { $0.name.contains(wanted) }) else { exit(64) }
  var decoder = EventStreamDecoder()
  var extractor = TextDeltaExtractor(family: workload.family, format: workload.format)
  let size = arguments.dropFirst(2).first.flatMap { Int($0) } ?? .max >> 1
  for _ in 0..<(size < 100 ? 100 : 2000) {
    if workload.isFramed {
      consume(try extractFrames(workload.bytes, reads: size, &decoder, &extractor))
    } else {
      consume(try extractBytes(workload.bytes, reads: size, &extractor))
    }
  }
case "write":
  // The response that all layers are measured on, for others to measure.
  guard let path = arguments.dropFirst().first, let file = fopen(path, "wb") else { exit(64) }
  let response = try TextWorkload.converse().response()
  let written = response.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
  guard fclose(file) == 0, written == response.count else { exit(74) }
case let wanted:
  // All, or those workloads whose name contains the argument.
  for workload in try TextWorkload.all() where workload.name.contains(wanted ?? "") {
    if workload.isFramed { try measureFrames(workload) } else { try measureBytes(workload) }
  }
  for workload in [TextWorkload.shapeless(), .unknown()] where workload.name.contains(wanted ?? "") {
    try measureBytes(workload)
  }
  if "payloads".contains(wanted ?? "") { try measurePayloads() }
  if "HTTP".contains(wanted ?? "") { try measureResponse(.converse()) }
  if "construction".contains(wanted ?? "") { try measureConstruction() }
}
