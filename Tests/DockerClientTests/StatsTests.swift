import Testing

@testable import DockerClient

/// The formulas of `docker stats`.
struct StatsTests {
  private func stats(_ json: String) throws -> ContainerStats {
    try EngineConnection.read(Array(json.utf8), "ContainerStats")
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

  @Test func `all that an engine with cgroup v1 counts is there`() throws {
    let sample = try stats(
      #"""
      {"read":"2026-11-21T00:00:01Z","preread":"2026-11-21T00:00:00.5Z","id":"ab","name":"/shop","os_type":"linux",
      "pids_stats":{"current":3,"limit":100},"cpu_stats":{"cpu_usage":{"total_usage":3,"percpu_usage":[1,2]}},
      "memory_stats":{"usage":5,"max_usage":9,"failcnt":2,"limit":10,"stats":{"pgfault":7},"commitbytes":11,"commitpeakbytes":12},
      "blkio_stats":{"io_service_bytes_recursive":[{"major":8,"minor":1,"op":"Read","value":1}],
      "io_serviced_recursive":[{"major":8,"op":"Total","value":2}],"io_queue_recursive":[{"value":3}],
      "io_service_time_recursive":[{"value":4}],"io_wait_time_recursive":[{"value":5}],"io_merged_recursive":[{"value":6}],
      "io_time_recursive":[{"value":7}],"sectors_recursive":[{"value":8}]}}
      """#)
    #expect((sample.id, sample.name, sample.operatingSystem) == ("ab", "shop", "linux"))
    #expect(sample.previousTime?.description == "2026-11-21T00:00:00.500000000Z")
    #expect((sample.processes, sample.processLimit) == (3, 100))
    #expect((sample.cpu.byProcessor, sample.cpu.processors) == ([1, 2], 2))
    let memory = sample.memory
    #expect((memory.usage, memory.peak, memory.limitHits, memory.limit) == (5, 9, 2, 10))
    #expect((memory.kernel, memory.committed, memory.committedPeak) == (["pgfault": 7], 11, 12))
    let blocks = sample.blocks
    #expect((blocks.bytes.first?.major, blocks.bytes.first?.minor, blocks.bytes.first?.operation) == (8, 1, "Read"))
    #expect(blocks.operations.first?.operation == "Total")
    let counts = [
      blocks.bytes, blocks.operations, blocks.queued, blocks.serviceTime, blocks.waitTime, blocks.merged, blocks.time,
      blocks.sectors,
    ]
    #expect(counts.map { $0.map(\.value) } == [[1], [2], [3], [4], [5], [6], [7], [8]])
  }

  @Test(arguments: [("0", nil), ("18446744073709551615", nil), ("5", 5), (#""max""#, nil)] as [(String, UInt64?)])
  func `both ends of the range mean that processes have no limit`(limit: String, expected: UInt64?) throws {
    let sample = try stats(#"{"read":"2026-11-21T00:00:01Z","pids_stats":{"current":1,"limit":\#(limit)}}"#)
    #expect(sample.processLimit == expected)
    #expect(sample.processes == 1)
  }

  @Test func `a memory without a limit has the greatest one`() throws {
    let sample = try stats(#"{"read":"2026-11-21T00:00:01Z","memory_stats":{"usage":1,"limit":18446744073709551615}}"#)
    #expect(sample.memoryLimit == .max)
  }

  @Test func `a field that isn't known is readable, and one of another kind hides no other`() throws {
    let sample = try stats(
      #"""
      {"read":"2026-11-21T00:00:01Z","gpu_stats":{"used":1},"preread":true,"name":null,"num_procs":"two",
      "cpu_stats":{"cpu_usage":{"total_usage":300,"usage_in_usermode":"some"},"system_cpu_usage":2000,"online_cpus":2},
      "precpu_stats":"none","memory_stats":{"usage":100,"limit":"max","stats":{"inactive_file":20,"sock":[]}},
      "networks":{"eth0":{"rx_bytes":1,"tx_bytes":"?"},"eth1":"down"},"pids_stats":[3],
      "blkio_stats":{"io_service_bytes_recursive":[7,{"op":"read","value":1},{"op":2,"value":5}]}}
      """#)
    #expect(sample["gpu_stats"] == JSONValue.object(["used": 1]))
    #expect((sample.cpu.container, sample.cpu.machine, sample.cpu.inPrograms) == (300, 2000, nil))
    #expect((sample.previousCPU, sample.previousTime, sample.cpuPercent) == (nil, nil, nil))
    #expect((sample.memoryUsed, sample.memoryLimit, sample.memoryPercent) == (80, 0, nil))
    #expect(sample.memory.kernel == ["inactive_file": 20])
    #expect((sample.networks.count, sample.received, sample.sent) == (1, 1, 0))
    #expect((sample.processes, sample.blocksRead) == (nil, 1))
  }
}
