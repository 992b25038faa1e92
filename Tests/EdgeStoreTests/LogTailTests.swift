import EdgeModel
import EdgeStore
import Logging
import Testing

/// Lines that were just written are read from memory; nobody may see that.
@Suite(.timeLimit(.minutes(5))) struct LogTailTests {
  private let id = AllocationID(deployment: .random(), generation: 1, attempt: 1)

  private func open(_ directory: String, _ retention: LogRetention = LogRetention()) async throws -> AllocationLogStore
  {
    try await AllocationLogStore.open(
      directory + "/logs", retention: retention, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// A store that has just read its files says the same as the one that wrote them, from every place on.
  @Test(arguments: [1 << 20, 8_192]) func memoryAndDiskAgree(_ segmentLength: Int) async throws {
    try await withDirectory { directory in
      let retention = LogRetention(segmentLength: segmentLength, segments: 2)
      let writer = try await open(directory, retention)
      var number = 0
      for batch in 1...60 {
        let lines = (0..<batch % 17).map { _ in
          number += 1
          return Sample.line(
            "\(number) " + String(repeating: "x", count: number % 900),
            number.isMultiple(of: 3) ? .standardError : .standardOutput, at: Int64(number))
        }
        try await writer.append(id, lines)
        guard batch.isMultiple(of: 12) else { continue }
        let reader = try await open(directory, retention)
        for after in stride(from: 0, through: number + 1, by: 3) {
          let place = UInt64(after)
          #expect(
            try await writer.read(id, after: place, streams: [.standardOutput], limit: 40)
              == reader.read(id, after: place, streams: [.standardOutput], limit: 40))
          #expect(
            try await writer.read(id, after: place, since: Timestamp(milliseconds: Int64(after + 5)))
              == reader.read(id, after: place, since: Timestamp(milliseconds: Int64(after + 5))))
        }
      }
      #expect(number > 400)
    }
  }

  @Test func aRemovedLogIsGoneFromMemoryToo() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      try await store.append(id, [Sample.line("a")])
      try await store.remove(id)
      #expect(try await store.read(id).isEmpty)
      #expect(try await store.append(id, [Sample.line("b")]) == 1)
      #expect(try await store.read(id).map(\.line.text) == ["b"])
    }
  }

  @Test func lastLinesOfOneService() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      for number in 1...20 {
        var line = Sample.line("\(number)")
        line.service = number.isMultiple(of: 2) ? "db" : nil
        try await store.append(id, [line])
      }
      let lines = try await store.lastLines(id, count: 2) { $0.service == "db" }
      #expect(lines.map(\.text) == ["18", "20"])
    }
  }
}
