import Testing

@testable import DockerClient

/// The formulas of `docker stats`.
struct StatsTests {
  private func stats(_ json: String) throws -> ContainerStats {
    try EngineJSON.decode(ContainerStats.self, from: Array(json.utf8))
  }

  @Test func `Windows counts hundreds of nanoseconds and its own kind of memory`() throws {
    let sample = try stats(
      #"""
      {"read":"2026-11-21T00:00:01Z","preread":"2026-11-21T00:00:00Z","num_procs":4,
      "cpu_stats":{"cpu_usage":{"total_usage":30000000}},"precpu_stats":{"cpu_usage":{"total_usage":10000000}},
      "memory_stats":{"commitbytes":9,"privateworkingset":7},"storage_stats":{"read_size_bytes":5,"write_size_bytes":6}}
      """#)
    #expect(sample.cpuPercent == 50)
    #expect(sample.memoryUsed == 7)
    #expect(sample.memoryPercent == nil)
    #expect(sample.blocksRead == 5)
    #expect(sample.blocksWritten == 6)
  }

  @Test func `Linux counts nanoseconds against the machine's`() throws {
    let sample = try stats(
      #"""
      {"read":"2026-11-21T00:00:01Z","preread":"0001-01-01T00:00:00Z","num_procs":0,
      "cpu_stats":{"cpu_usage":{"total_usage":300},"system_cpu_usage":2000,"online_cpus":2},
      "precpu_stats":{"cpu_usage":{"total_usage":100},"system_cpu_usage":1000,"online_cpus":2},
      "memory_stats":{"usage":100,"limit":200,"stats":{"total_inactive_file":150,"inactive_file":20}},
      "blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":1},{"op":"write","value":2},{"op":"read","value":3}]}}
      """#)
    #expect(sample.cpuPercent == 40)
    #expect(sample.memoryPercent == 40)
    #expect(sample.blocksRead == 4)
    #expect(sample.blocksWritten == 2)
  }

  @Test(arguments: [
    #""num_procs":4,"preread":"2026-11-21T00:00:01Z""#, #""num_procs":4"#, #""preread":"2026-11-21T00:00:00Z""#,
    #""num_procs":4,"preread":"0001-01-01T00:00:00Z""#,
  ])
  func `without two samples there is no share`(fields: String) throws {
    let sample = try stats(
      #"{"read":"2026-11-21T00:00:01Z",\#(fields),"cpu_stats":{"cpu_usage":{"total_usage":30}}}"#)
    #expect(sample.cpuPercent == nil)
  }
}
