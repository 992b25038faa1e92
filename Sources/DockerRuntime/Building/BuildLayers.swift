import DockerClient
import EdgeModel
import Synchronization

/// The images in between that one build tells of (` ---> 0123456789ab`), in their order.
///
/// An app's own commands write into the same stream, and can write such a line: whoever acts on these asks the engine first.
final class BuildLayers: Sendable {
  /// More are not remembered.
  static let most = 1_000

  private let told = Mutex<[String]>([])
  /// When the build began.
  let since: Timestamp

  init(since: Timestamp) { self.since = since }

  var ids: [String] { told.withLock(\.self) }

  func take(_ event: BuildEvent) {
    guard let output = event.output, output.hasPrefix(" ---> ") else { return }
    let id = output.dropFirst(6).filter { !$0.isNewline }
    guard id.utf8.count == 12, id.allSatisfy({ $0.isHexDigit }) else { return }
    told.withLock { if $0.count < Self.most { $0.append(id) } }
  }
}
