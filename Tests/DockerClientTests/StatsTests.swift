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
      "cpu_stats":{"cpu_usage":{"total_usage":300,"usage_in_usermode":200,"usage_in_kernelmode":100},"system_cpu_usage":2000,
      "online_cpus":2,"throttling_data":{"periods":7,"throttled_periods":6,"throttled_time":5}},
      "networks":{"eth0":{"rx_bytes":1,"rx_packets":2,"rx_errors":3,"rx_dropped":4,"tx_bytes":5,"tx_packets":6,"tx_errors":7,
      "tx_dropped":8},"eth1":{"rx_bytes":10,"tx_bytes":20,"endpoint_id":"of Windows"}},
      "precpu_stats":{"cpu_usage":{"total_usage":100},"system_cpu_usage":1000,"online_cpus":2},
      "memory_stats":{"usage":100,"limit":200,"stats":{"total_inactive_file":150,"inactive_file":20}},
      "blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":1},{"op":"write","value":2},{"op":"read","value":3}]}}
      """#)
    #expect(sample.cpuPercent == 40)
    #expect(sample.memoryPercent == 40)
    #expect(sample.blocksRead == 4)
    #expect(sample.blocksWritten == 2)
    #expect(sample.cpu.inPrograms == 200 && sample.cpu.inKernel == 100)
    let throttling = try #require(sample.cpu.throttling)
    #expect((throttling.periods, throttling.throttledPeriods, throttling.throttledTime) == (7, 6, 5))
    #expect(sample.received == 11 && sample.sent == 25)
    let network = try #require(sample.networks["eth0"])
    #expect((network.packetsReceived, network.receiveErrors, network.receiveDrops) == (2, 3, 4))
    #expect((network.packetsSent, network.sendErrors, network.sendDrops) == (6, 7, 8))
    #expect(sample.networks["eth1"]?.packetsSent == 0)
    #expect(sample.networks["eth1"]?["endpoint_id"] == "of Windows", "what has no name here is readable all the same")
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
