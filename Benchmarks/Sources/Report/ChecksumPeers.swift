import CISAL
import CLibdeflate
import CZlibPeer
import Workloads

/// One CRC-32 of each frame, a single pass over the bytes, by those who do it best.
enum ChecksumPeers {
  static func all(_ workload: Workload) throws -> [Pass] {
    let ends = try Pass.frameEnds(workload)
    let checksums: [(String, (UnsafePointer<UInt8>, Int) -> UInt32)] = [
      ("ISA-L", { crc32_gzip_refl(0, $0, UInt64($1)) }),
      ("libdeflate", { libdeflate_crc32(0, $0, $1) }),
      ("zlib", { UInt32(truncatingIfNeeded: crc32(0, $0, uInt($1))) }),
    ]
    return checksums.map { name, checksum in
      Pass(
        "\(name), CRC-32 of \(workload.name)", element: workload.element, elements: workload.elements,
        bytes: workload.bytes.count
      ) { sum(workload.bytes, ends, checksum) }
    }
  }

  @inline(never)
  private static func sum(_ bytes: [UInt8], _ ends: [Int], _ checksum: (UnsafePointer<UInt8>, Int) -> UInt32) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return 0 }
      var sum: UInt32 = 0
      var start = 0
      for end in ends {
        sum &+= checksum(first + start, end - start - 4)
        start = end
      }
      return Int(sum)
    }
  }
}
