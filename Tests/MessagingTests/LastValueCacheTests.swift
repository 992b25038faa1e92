import Synchronization
import Testing

@testable import Messaging

@Suite struct LastValueCacheTests {
  private func delivery(_ key: String, _ value: UInt8) throws -> Delivery {
    Delivery(queue: "q", routingKey: try RoutingKey(key), body: [value])
  }

  @Test func keepsTheLastOfEachKey() throws {
    let cache = LastValueCache(of: "x")
    for (key, value) in [("a", 1), ("b", 2), ("a", 3)] as [(String, UInt8)] { cache.add(try delivery(key, value)) }
    #expect(cache.values.mapValues(\.body) == ["a": [3], "b": [2]])
    #expect(cache["c"] == nil)
  }

  @Test func forgetsWhatWasSilentForLongest() throws {
    let cache = LastValueCache(of: "x", maximumKeys: 2)
    for (key, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] as [(String, UInt8)] {
      cache.add(try delivery(key, value))
    }
    #expect(Set(cache.values.keys) == ["a", "c"])
  }

  /// What was sent again after a lost connection may be older than what is there.
  @Test func olderValuesDoNotReplace() throws {
    let cache = LastValueCache(of: "x") { new, old in (new.body.first ?? 0) >= (old.body.first ?? 0) }
    for value in [1, 3, 2] as [UInt8] { cache.add(try delivery("a", value)) }
    #expect(cache["a"]?.body == [3])
  }

  /// A rule may look at other keys, and may be overtaken.
  @Test(.timeLimit(.minutes(5))) func aRuleMayUseTheCache() throws {
    let caches = Mutex<LastValueCache?>(nil)
    let late = try delivery("a", 5)
    let cache = LastValueCache(of: "x") { new, old in
      let cache = caches.withLock { $0 }
      if new.body == [2], old.body == [1] { cache?.add(late) }
      return (new.body.first ?? 0) >= (cache?[old.routingKey]?.body.first ?? 0)
    }
    caches.withLock { $0 = cache }
    defer { caches.withLock { $0 = nil } }
    for value in [1, 3] as [UInt8] { cache.add(try delivery("b", value)) }
    #expect(cache["b"]?.body == [3])
    for value in [1, 2] as [UInt8] { cache.add(try delivery("a", value)) }
    #expect(cache["a"]?.body == [5])
  }
}
