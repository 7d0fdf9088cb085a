import Dispatch
import Foundation
import NIOCore

// Measures `codec-tool gateway` with a native function and many clients, all on this machine.
//
//   GatewayLoad CODEC-TOOL     starts the gateway, measures, and prints JSON
//   GatewayLoad                is the function, which the gateway starts
//   GatewayLoad direct         is the function without a gateway: what a write takes by itself
@main
enum GatewayLoad {
  static func main() async throws {
    if let address = ProcessInfo.processInfo.environment["AWS_LAMBDA_RUNTIME_API"] {
      return await NativeFunction.run(address)
    }
    guard CommandLine.arguments.count == 2 else {
      print("usage: GatewayLoad CODEC-TOOL")
      exit(64)
    }
    if CommandLine.arguments[1] == "direct" { return try await NativeFunction.answerDirectly() }
    let direct = try Server([CommandLine.arguments[0], "direct"])
    defer { direct.process.terminate() }
    let gateway = try Server([CommandLine.arguments[1], "gateway", "--port", "0", "--", CommandLine.arguments[0]])
    defer { gateway.process.terminate() }
    let load = Load(port: gateway.port, process: gateway.process.processIdentifier)
    let results = Results(
      direct: try await Latencies(load.latencies(direct.port)),
      gateway: try await Latencies(load.latencies(gateway.port)),
      responsesPerSecond: try await load.throughput(), streams: try await load.streams())
    print(String(decoding: try JSONEncoder().encode(results), as: UTF8.self))
  }

  /// The measurements.
  struct Results: Encodable {
    /// From the function's write to the client's read, without and with the gateway.
    var direct: Latencies
    var gateway: Latencies
    /// Responses of 1 KiB.
    var responsesPerSecond: Int
    var streams: Streams
  }

  /// Latencies of the pieces of a response in microseconds.
  struct Latencies: Encodable {
    var p50: Double
    var p99: Double

    init(_ sorted: [Double]) {
      p50 = sorted[sorted.count / 2]
      p99 = sorted[sorted.count * 99 / 100]
    }
  }

  /// Many streams at once.
  struct Streams: Encodable {
    var count: Int
    /// The longest time between two pieces of one stream; the function sends one every 0.2 seconds.
    var longestGap: Double
    /// The gateway's peak memory; nil where it is not known.
    var peakBytes: Int?
  }

  /// A process that names its port in its first line.
  struct Server {
    let process = Process()
    let port: Int

    init(_ command: [String]) throws {
      let said = Pipe()
      process.executableURL = URL(filePath: command[0])
      process.arguments = Array(command.dropFirst())
      process.standardOutput = said
      process.standardError = said
      try process.run()
      let line = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
      guard let port = line.split(whereSeparator: \.isNewline).first?.split(separator: ":").last.flatMap({ Int($0) })
      else {
        print(line)
        exit(1)
      }
      self.port = port
      // The access log must not fill the pipe.
      said.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }
  }

  /// The clients.
  struct Load {
    var port: Int
    var process: Int32

    private func get(_ path: String, _ wire: inout Wire, _ receive: (ByteBuffer) -> Void) async throws {
      try await wire.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      _ = try await wire.head()
      while true {
        let data = try await wire.chunk()
        if data.readableBytes == 0 { return }
        receive(data)
      }
    }

    /// The latencies of a response's pieces in microseconds, in ascending order.
    func latencies(_ port: Int) async throws -> [Double] {
      var latencies: [Double] = []
      try await Wire.with("127.0.0.1", port) { wire in
        try await get("/latency", &wire) { data in
          let sent = UInt64(String(buffer: data)) ?? 0
          latencies.append(Double(DispatchTime.now().uptimeNanoseconds - sent) / 1000)
        }
      }
      return latencies.sorted()
    }

    /// Responses of 1 KiB per second, by 32 clients.
    func throughput() async throws -> Int {
      let end = ContinuousClock.now + .seconds(5)
      let count = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<32 {
          group.addTask {
            var count = 0
            try await Wire.with("127.0.0.1", port) { wire in
              while ContinuousClock.now < end {
                try await get("/small", &wire) { _ in }
                count += 1
              }
            }
            return count
          }
        }
        return try await group.reduce(0, +)
      }
      return count / 5
    }

    /// Many concurrent streams: the longest gap between two pieces of any, and the gateway's memory.
    func streams() async throws -> Streams {
      let count = 500
      let gap = try await withThrowingTaskGroup(of: Duration.self) { group in
        for _ in 0..<count {
          group.addTask {
            var gap = Duration.zero
            var last: ContinuousClock.Instant?
            try await Wire.with("127.0.0.1", port) { wire in
              try await get("/stream", &wire) { _ in
                let now = ContinuousClock.now
                if let last { gap = max(gap, now - last) }
                last = now
              }
            }
            return gap
          }
        }
        return try await group.reduce(.zero, max)
      }
      let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      let peak = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM") }?.split(whereSeparator: \.isWhitespace)
      return Streams(
        count: count, longestGap: gap / .seconds(1), peakBytes: peak.flatMap { Int($0[1]) }.map { $0 * 1024 })
    }
  }
}
