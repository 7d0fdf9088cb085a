import Dispatch
import Foundation
import NIOCore

// Measures `codec-tool gateway` with a native function and many clients, all on this machine.
//
//   GatewayLoad CODEC-TOOL     starts the gateway, measures, and prints a table
//   GatewayLoad                is the function, which the gateway starts
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
    let gateway = Process()
    let errors = Pipe()
    gateway.executableURL = URL(filePath: CommandLine.arguments[1])
    gateway.arguments = ["gateway", "--port", "0", "--", CommandLine.arguments[0]]
    gateway.standardError = errors
    try gateway.run()
    defer { gateway.terminate() }
    let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = said.split(whereSeparator: \.isNewline).first?.split(separator: ":").last.flatMap({ Int($0) })
    else {
      print(said)
      exit(1)
    }
    // The access log must not fill the pipe.
    errors.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    let load = GatewayLoad.Load(port: port, process: gateway.processIdentifier)
    try await load.latency()
    try await load.throughput()
    try await load.streams()
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

    /// The time from the function's write to the client's read.
    func latency() async throws {
      var latencies: [Double] = []
      try await Wire.with("127.0.0.1", port) { wire in
        try await get("/latency", &wire) { data in
          let sent = UInt64(String(buffer: data)) ?? 0
          latencies.append(Double(DispatchTime.now().uptimeNanoseconds - sent) / 1000)
        }
      }
      latencies.sort()
      let median = latencies[latencies.count / 2]
      let tail = latencies[latencies.count * 99 / 100]
      print("P19 latency of a write: p50 \(Int(median)) µs (target 200), p99 \(Int(tail)) µs (target 1000)")
    }

    /// Responses of 1 KiB per second, by 32 clients.
    func throughput() async throws {
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
      print("P19 responses of 1 KiB: \(count / 5) per second (target 2000)")
    }

    /// 500 concurrent streams: the longest gap between two pieces of any, and the gateway's memory.
    func streams() async throws {
      let gap = try await withThrowingTaskGroup(of: Duration.self) { group in
        for _ in 0..<500 {
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
      let memory = peak.flatMap { Int($0[1]) }.map { "\($0 / 1024) MiB" } ?? "unknown"
      print(
        "P19 500 concurrent streams: peak memory \(memory) (target 200); a piece every 200 ms, the longest gap \(gap)")
    }
  }
}
