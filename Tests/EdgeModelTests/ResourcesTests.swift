import EdgeModel
import Testing

@Suite struct ResourcesTests {
  private static let edges: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]

  /// The exact result, brought back into range.
  private func clamped(_ exact: Int128) -> Int64 { Int64(clamping: exact) }

  @Test(arguments: edges, edges)
  func arithmeticSaturates(_ left: Int64, _ right: Int64) {
    let a = Resources(cpuMillicores: left, memoryBytes: left, diskBytes: left)
    let b = Resources(cpuMillicores: right, memoryBytes: right, diskBytes: right)
    let sum = clamped(Int128(left) + Int128(right))
    let difference = clamped(Int128(left) - Int128(right))
    #expect(a + b == Resources(cpuMillicores: sum, memoryBytes: sum, diskBytes: sum))
    #expect(a - b == Resources(cpuMillicores: difference, memoryBytes: difference, diskBytes: difference))
  }

  @Test func eachAmountIsCountedByItself() {
    let sum =
      Resources(cpuMillicores: 1, memoryBytes: 20, diskBytes: 300) + Resources(cpuMillicores: 4, memoryBytes: 50)
    #expect(sum == Resources(cpuMillicores: 5, memoryBytes: 70, diskBytes: 300))
    #expect(sum - sum == .zero)
  }

  @Test(arguments: [
    #"{"cpuMillicores":9223372036854775808,"memoryBytes":0,"diskBytes":0}"#,
    #"{"cpuMillicores":1.5,"memoryBytes":0,"diskBytes":0}"#, #"{"cpuMillicores":"1","memoryBytes":0,"diskBytes":0}"#,
    #"{"cpuMillicores":1e999,"memoryBytes":0,"diskBytes":0}"#, "{}",
  ])
  func whatIsNoAmountIsRefused(_ text: String) {
    #expect(throws: DecodingError.self) { _ = try decoded(Resources.self, text) }
  }
}
