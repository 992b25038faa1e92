#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension Neighbour {
  /// More parts than the largest table has.
  private static let mostParts = 4096

  /// All that this machine's kernel has; none on systems other than Linux.
  static func all() throws(DiscoveryError) -> [Neighbour] {
    #if os(Linux)
      let descriptor = try Netlink.socket(groups: 0)
      defer { close(descriptor) }
      let request = request
      guard send(descriptor, request, request.count, 0) == request.count else {
        throw Netlink.failure("the kernel isn't asked for neighbours")
      }
      var neighbours: [Neighbour] = []
      for _ in 0..<mostParts {
        var bytes = [UInt8](repeating: 0, count: 32_768)
        // The kernel makes each part as it is asked for: there is nothing to wait for.
        let count = recv(descriptor, &bytes, bytes.count, 0)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw Netlink.failure("the kernel doesn't tell of neighbours") }
        switch read(Array(bytes.prefix(count))) {
        case .more(let more): neighbours += more
        case .last(let more): return neighbours + more
        case .failure(let error):
          throw DiscoveryError(.networkFailed, "the kernel doesn't tell of neighbours", cause: error)
        }
      }
      return neighbours
    #else
      return []
    #endif
  }
}
