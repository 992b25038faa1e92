import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct CleaningDecisionTests {
  private static let day: Int64 = 86_400
  private static let now = Sample.time(100 * day)

  private func item(
    _ kind: CleaningItem.Kind, _ name: String, unusedFor seconds: Int64?, bytes: Int64 = 1
  ) -> CleaningItem {
    CleaningItem(
      kind: kind, name: name, bytes: bytes,
      unusedSince: seconds.map { Timestamp(milliseconds: Self.now.milliseconds - $0 * 1_000) })
  }

  private func decide(
    _ items: [CleaningItem], _ occasion: CleaningDecision.Occasion = .routine,
    _ change: (inout CleaningPolicy) -> Void = { _ in }
  ) -> (removed: [String], kept: [String], reasons: [String]) {
    var policy = CleaningPolicy()
    change(&policy)
    let (removed, kept) = CleaningDecision(policy: policy, occasion: occasion, now: Self.now).decide(items)
    return (removed.map(\.name), kept.map(\.name), removed.map { $0.reason ?? "" })
  }

  @Test func whatWasLongUnusedGoes() {
    let items = [
      item(.fetchedImage, "old", unusedFor: 8 * Self.day), item(.fetchedImage, "new", unusedFor: 6 * Self.day),
      item(.builtImage, "used", unusedFor: nil), item(.files, "b", unusedFor: 7 * Self.day),
    ]
    let result = decide(items)
    #expect(result.removed == ["old", "b"])
    #expect(result.kept == ["new"])
    #expect(result.reasons == Array(repeating: "nothing has used it for 7 days", count: 2))
    #expect(decide(items) { $0.unusedFor = .seconds(5 * Self.day) }.removed == ["new", "old", "b"])
  }

  @Test(arguments: [CleaningDecision.Occasion.everything, .shortage])
  func whateverIsUnusedGoesWhenAskedForOrWhereThereIsNoRoom(_ occasion: CleaningDecision.Occasion) {
    let items = [
      item(.fetchedImage, "new", unusedFor: 1), item(.fetchedImage, "used", unusedFor: nil),
      item(.files, "just written", unusedFor: 60), item(.files, "an hour old", unusedFor: 3_600),
      item(.folder, "at work", unusedFor: 60), item(.volume, "data", unusedFor: nil),
      item(.output, "open", unusedFor: nil), item(.output, "yesterday's", unusedFor: Self.day),
    ]
    let result = decide(items, occasion)
    let output = occasion == .shortage ? ["yesterday's"] : []
    #expect(result.removed == ["new", "an hour old"] + output)
    #expect(Set(result.kept) == Set(["just written", "at work", "data"] + (output.isEmpty ? ["yesterday's"] : [])))
  }

  @Test(arguments: [CleaningDecision.Occasion.everything, .shortage, .routine])
  func dataNeverGoes(_ occasion: CleaningDecision.Occasion) {
    let items = [item(.volume, "a", unusedFor: nil), item(.volume, "b", unusedFor: 99 * Self.day)]
    let result = decide(items, occasion) { $0.unusedFor = .zero }
    #expect(result.removed.isEmpty)
    #expect(result.kept == ["a", "b"])
  }

  @Test func quotasTakeTheOldestFirst() {
    let images = (1...4).map { item(.fetchedImage, "i\($0)", unusedFor: $0 * 3_600, bytes: 100) }
    let result = decide(images) { $0.imageQuota = 250 }
    #expect(result.removed == ["i3", "i4"])
    #expect(result.kept == ["i1", "i2"])
    #expect(result.reasons.allSatisfy { $0 == "unused images take more than 250 bytes together" })
    let output =
      (1...3).map { item(.output, "o\($0)", unusedFor: $0 * 60, bytes: 100) }
      + [item(.output, "open", unusedFor: nil, bytes: 100)]
    #expect(decide(output) { $0.outputQuota = 200 }.removed == ["o2", "o3"], "what is open counts, and stays")
    #expect(decide(output) { $0.outputQuota = 0 }.removed == ["o1", "o2", "o3"])
    #expect(decide(output).removed.isEmpty)
  }

  @Test func outputGoesByItsOwnAge() {
    let items = [item(.output, "a", unusedFor: 29 * Self.day), item(.output, "b", unusedFor: 31 * Self.day)]
    #expect(decide(items).removed == ["b"])
    #expect(decide(items, .everything).removed == ["b"])
  }

  @Test func aClockThatWentBackRemovesNothing() {
    #expect(decide([item(.fetchedImage, "a", unusedFor: -99 * Self.day)]).removed.isEmpty)
  }
}
