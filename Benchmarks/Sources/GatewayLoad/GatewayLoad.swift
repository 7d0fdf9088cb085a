import Dispatch
import Foundation
import NIOCore

// Measures `codec-tool gateway` with a native function and many clients, all on this machine.
//
//   GatewayLoad CODEC-TOOL     starts the gateway, measures, and prints a table
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
    try await load.latency(directPort: direct.port)
    try await load.throughput()
    try await load.streams()
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

    /// The time from the function's write to the client's read, beside the same without a gateway.
    func latency(directPort: Int) async throws {
      let direct = try await latencies(directPort)
      let all = try await latencies(port)
      for (name, share, target) in [("p50", 50, 200), ("p99", 99, 1000)] {
        let (alone, through) = (direct[direct.count * share / 100], all[all.count * share / 100])
        print(
          "P19 latency of a write, \(name): \(Int(through - alone)) µs added (target \(target)): "
            + "\(Int(through)) µs, \(Int(alone)) µs without the gateway")
      }
    }

    /// The latencies of a response's pieces in microseconds, in ascending order.
    private func latencies(_ port: Int) async throws -> [Double] {
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
