import TestSeeds
import Testing

@testable import DockerClient

/// What comes from outside may be anything: no parser traps on it, and none depends on where its chunks are cut.
@Suite struct StreamMutationTests {
  private enum Outcome: Equatable {
    case values([[UInt8]], isWhole: Bool)
    case refused(DockerError.Code)
  }

  private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
      default: bytes.removeLast(bytes.count - place)
      }
    }
    return bytes
  }

  private func parts(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
    var cuts = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 0...bytes.count, using: &random) }
    cuts = [0] + cuts.sorted() + [bytes.count]
    return zip(cuts, cuts.dropFirst()).map { Array(bytes[$0..<$1]) }
  }

  private func frames(_ parts: [[UInt8]]) -> Outcome {
    var demultiplexer = LogDemultiplexer()
    var frames: [LogFrame] = []
    do {
      for part in parts { frames += try demultiplexer.push(part) }
      try demultiplexer.finish()
    } catch {
      if error.code != .disconnected { return .refused(error.code) }
      return .values(frames.map { [$0.source == .standardError ? 2 : 1] + $0.bytes }, isWhole: false)
    }
    return .values(frames.map { [$0.source == .standardError ? 2 : 1] + $0.bytes }, isWhole: true)
  }

  private func values(_ parts: [[UInt8]]) -> Outcome {
    var splitter = JSONValueSplitter()
    var values: [[UInt8]] = []
    do {
      for part in parts { values += try splitter.push(part) }
    } catch {
      return .refused(error.code)
    }
    return .values(values, isWhole: splitter.isAtBoundary)
  }

  @Test func `frames of a log`() async {
    var random = SeededGenerator(seed: 1)
    let stream: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 3, 97, 98, 10, 2, 0, 0, 0, 0, 0, 0, 1, 99, 1, 0, 0, 0, 0, 0, 0, 0]
    for index in 0..<TestDepth.mutations {
      if index % 256 == 0 { await Task.yield() }  // tests that wait for something have their turn
      let bytes = mutated(stream, &random)
      let (whole, cut) = (frames([bytes]), frames(parts(bytes, &random)))
      if whole != cut { Issue.record("\(bytes): \(whole) in one piece, \(cut) in several") }
    }
  }

  @Test func `values of a stream of JSON`() async {
    var random = SeededGenerator(seed: 2)
    let stream = Array("{\"a\":\"}\\\\\\\"\"}\r\n[{\"b\":1}] {\"c\":[]}".utf8)
    for index in 0..<TestDepth.mutations {
      if index % 256 == 0 { await Task.yield() }  // tests that wait for something have their turn
      let bytes = mutated(stream, &random)
      let (whole, cut) = (values([bytes]), values(parts(bytes, &random)))
      if whole != cut { Issue.record("\(bytes): \(whole) in one piece, \(cut) in several") }
    }
  }

  @Test func `lines of a log with times`() async {
    var random = SeededGenerator(seed: 3)
    let stream = Array("2026-11-21T00:08:52.468472803Z a\n2026-11-21T00:08:53Z b\r\n".utf8)
    for index in 0..<TestDepth.mutations {
      if index % 256 == 0 { await Task.yield() }  // tests that wait for something have their turn
      var assembler = LogLineAssembler(hasTimes: true, lengthLimit: 40)
      var lines: [LogLine] = []
      for part in parts(mutated(stream, &random), &random) {
        lines += assembler.push(LogFrame(source: .standardOutput, bytes: part))
      }
      lines += assembler.finish()
      if lines.contains(where: { $0.text.utf8.count > 3 * 40 }) { Issue.record("a line is too long") }
    }
  }

  @Test func `models of what streams carry`() async {
    var random = SeededGenerator(seed: 4)
    let event = Array(#"{"status":"x","progressDetail":{"current":1},"id":"a","aux":{"ID":"b"},"error":"c"}"#.utf8)
    let stats = Array(
      #"{"read":"2026-11-21T00:00:01Z","num_procs":4,"cpu_stats":{"cpu_usage":{"total_usage":30}},"networks":{"a":{}}}"#
        .utf8)
    for index in 0..<TestDepth.mutations {
      if index % 256 == 0 { await Task.yield() }  // tests that wait for something have their turn
      let (one, two) = (mutated(event, &random), mutated(stats, &random))
      if let event = try? EngineConnection.read(one, "ImageCreate") as ImageEvent {
        if let total = event.totalBytes, total <= 0 { Issue.record("\(one)") }
        let isFailed = event.fields["error"].map { $0 != .null && $0 != [:] } ?? false
        if isFailed && event.failure == nil { Issue.record("\(one) passes for a success") }
      }
      if let stats = try? EngineConnection.read(two, "ContainerStats") as ContainerStats {
        if let percent = stats.cpuPercent, !percent.isFinite { Issue.record("\(two)") }
      }
    }
  }
}
