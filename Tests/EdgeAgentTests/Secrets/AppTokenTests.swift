import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct AppTokenTests {
  @Test func aTokenIsOneRunsOfOnePlatform() throws {
    let key = try SecretSample.key()
    let text = AppToken.make(for: Sample.id(), of: Sample.cluster, with: key)
    #expect(text == AppToken.make(for: Sample.id(), of: Sample.cluster, with: key), "it is derived, not drawn")
    let token = try #require(AppToken(text))
    #expect(token.allocation == Sample.id())
    #expect(token.key == key.id)
    #expect(token.isGenuine(of: Sample.cluster, with: key))
    #expect(!token.isGenuine(of: .random(), with: key))
    #expect(!token.isGenuine(of: Sample.cluster, with: try SecretSample.key(8)))
  }

  @Test func noOtherTextIsOne() throws {
    let key = try SecretSample.key()
    let text = AppToken.make(for: Sample.id(), of: Sample.cluster, with: key)
    let right = Array(text.utf8)
    for index in right.indices {
      for change: UInt8 in [1, 2, 0x20] {
        var bytes = right
        bytes[index] ^= change
        guard let token = AppToken(String(decoding: bytes, as: UTF8.self)) else { continue }
        #expect(!token.isGenuine(of: Sample.cluster, with: key), "byte \(index)")
      }
    }
    let other = text.replacing(Sample.id().rawValue, with: Sample.id(2).rawValue)
    #expect(AppToken(other)?.isGenuine(of: Sample.cluster, with: key) == false, "another run")
    for text in ["", "flotilla-app.", "flotilla-app...", text + "0", text + ".", String(text.dropLast()), "x" + text] {
      #expect(AppToken(text) == nil, "\(text)")
    }
  }
}
