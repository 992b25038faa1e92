import Testing

@testable import HTTPTransport

@Suite struct UploadChannelTests {
  /// Between handing its bytes in and waiting for room nobody can wake the producer up yet.
  @Test(.timeLimit(.minutes(1))) func aProducerCancelledBeforeItWaitsDoesNotWait() async throws {
    let channel = UploadChannel(length: nil, limit: 4)
    channel.connect { withUnsafeCurrentTask { $0?.cancel() } }
    // Now there is somebody to be told of bytes.
    var room = [UInt8](repeating: 0, count: 8)
    let read = room.withUnsafeMutableBytes { channel.read(into: $0) }
    guard case .nothingYet = read else { throw HTTPError(.uploadFailed, "there is something to send: \(read)") }
    let producer = Task { try await channel.write([1, 2, 3, 4, 5]) }
    await #expect(throws: CancellationError.self) { try await producer.value }
  }
}
