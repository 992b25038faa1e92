public import EdgeModel
internal import HTTPTransport
public import Logging

extension ControlClient {
  /// What it takes to found the platform anew, line by line. **It holds keys in clear.**
  public func backup() async throws -> ControlStream<BackupLine> {
    try await exchange.lines("/api/v1/backup")
  }

  /// Sends a part of a backup to an agent of a platform that has nothing yet.
  /// - Parameter produce: given a function that takes the next bytes.
  public func sendBackupItem(
    _ item: BackupLine.Item,
    _ produce: @escaping @Sendable (_ take: @Sendable ([UInt8]) async throws -> Void) async throws -> Void
  ) async throws {
    try await exchange.upload(
      "/api/v1/restore/\(item.digest.rawValue)",
      .stream(length: item.size) { writer in try await produce { try await writer.write($0) } })
  }

  /// Asks for the backup whose parts were sent to be taken in.
  public func restore(_ request: RestoreRequest) async throws -> RestoreAnswer {
    try await exchange.answer(
      .post, "/api/v1/restore", body: request,
      timeouts: HTTPTimeouts(connect: .seconds(10), idle: nil, overall: .seconds(120)))
  }

  /// Which of these addresses an agent of a platform answers at.
  public static func living(
    _ cluster: ClusterID, at addresses: [String], logger: Logger
  ) async -> [String] {
    await withTaskGroup(of: String?.self) { group in
      for address in Set(addresses).sorted().prefix(256) {
        group.addTask {
          // Who doesn't answer doesn't live, as far as can be seen from here.
          guard let client = try? ControlClient(server: address, followsLeader: false, logger: logger),
            let answer = try? await client.ping(within: .seconds(3))
          else { return nil }
          return answer.cluster == cluster ? address : nil
        }
      }
      return await group.reduce(into: []) { found, address in if let address { found.append(address) } }.sorted()
    }
  }
}
