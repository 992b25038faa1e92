public import Coordination
internal import Crypto
public import EdgeModel

/// The chain of all journals of a platform: the first 16 bytes of SHA-256.
public struct SHA256EntryChain: EntryChain {
  /// There is nothing to choose: all replicas must use the same.
  public init() {}

  public func digest(of bytes: [UInt8]) -> ChainDigest { ChainDigest(prefixOf: SHA256.hash(data: bytes)) }
}
