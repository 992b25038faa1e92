/// This machine's suitable interfaces as they are, and again after every change: an address came, a cable went.
///
/// On Linux the kernel tells of changes by netlink. Elsewhere they are looked for every ``pollInterval``.
/// Iterating throws ``DiscoveryError`` if the system doesn't tell, and `CancellationError` when the task is cancelled.
public struct InterfaceChanges: AsyncSequence, Sendable {
  /// How often changes are looked for where the kernel doesn't tell of them.
  public static let pollInterval = Duration.seconds(5)

  private let selection: InterfaceSelection

  public init(_ selection: InterfaceSelection = .init()) { self.selection = selection }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(selection: selection) }

  public struct AsyncIterator: AsyncIteratorProtocol {
    private let selection: InterfaceSelection
    private var watch: InterfaceWatch?
    private var last: [NetworkInterface]?

    init(selection: InterfaceSelection) { self.selection = selection }

    /// The interfaces of now at first, and then when they are others than before. Never `nil`.
    public mutating func next() async throws -> [NetworkInterface]? {
      try Task.checkCancellation()
      // Open before the first look, so that nothing happens unseen in between.
      let watch = try watch ?? InterfaceWatch()
      self.watch = watch
      var isFirst = last == nil
      while true {
        if !isFirst { try await watch.wait() }
        isFirst = false
        let now = try NetworkInterface.all(selection)
        guard now != last else { continue }
        last = now
        return now
      }
    }
  }
}
