import ControlAPI
import EdgeModel
import Testing

@testable import flotilla

@Suite("Steps of a deployment, as a terminal shows them") struct StepsTests {
  private static func summary(_ status: DeploymentStatus) throws -> DeploymentSummary {
    DeploymentSummary(
      id: try DeploymentID("daaaaaaaaaaa"[...]), name: try AppName("shop"[...]), status: status,
      node: status == .fetching ? nil : "alpha", commit: try CommitID(String(repeating: "c", count: 40)[...]),
      source: "u", generation: 1, createdAt: CivilTime(Timestamp(milliseconds: 0)), createdBy: "ann")
  }

  @Test("each step has its time") func way() throws {
    var steps = Steps(style: .plain, width: 80)
    #expect(steps.see(try Self.summary(.fetching), at: .zero) == Steps.Picture(done: [], live: "  … fetching 0.0 s"))
    #expect(steps.live(at: .milliseconds(1_250)) == "  … fetching 1.2 s")
    var picture = steps.see(try Self.summary(.placing), at: .milliseconds(1_500))
    #expect(picture.done == ["  ✓ fetched  1.5 s  commit cccccccccc"])
    #expect(steps.see(try Self.summary(.assigned), at: .milliseconds(1_600)).done == [])
    picture = steps.see(try Self.summary(.building), at: .seconds(2))
    #expect(picture == Steps.Picture(done: ["  ✓ placed   0.5 s  on alpha"], live: "  … building 0.0 s on alpha"))
    picture = steps.see(try Self.summary(.starting), at: .seconds(67))
    #expect(picture.done == ["  ✓ built    1 min 05 s"])
    picture = steps.see(try Self.summary(.running), at: .seconds(68))
    #expect(picture == Steps.Picture(done: ["  ✓ healthy  1.0 s"], live: nil))
    #expect(steps.live(at: .seconds(70)) == nil)
  }

  @Test("a step that fails") func failure() throws {
    var steps = Steps(style: .plain, width: 80)
    _ = steps.see(try Self.summary(.building), at: .zero)
    #expect(steps.see(try Self.summary(.failed), at: .seconds(3)).done == ["  ✗ building 3.0 s  failed"])
  }

  @Test("a narrow terminal") func narrow() throws {
    var steps = Steps(style: .plain, width: 12)
    #expect(steps.see(try Self.summary(.building), at: .zero).live == "  … buildin…")
  }

  @Test("a terminal is drawn on, anything else gets lines") func screens() throws {
    for width in [80, nil] {
      let written = Written()
      let console = Console(outputStyle: .plain, noteStyle: .plain, noteWidth: width) { _, bytes throws(OutputClosed) in
        written.add(bytes)
      }
      let progress = Progress(console)
      progress.see(try Self.summary(.building))
      progress.say("  | step 1")
      progress.see(try Self.summary(.running))
      progress.finish()
      if width == nil {
        #expect(written.text == "shop  building on alpha\n  | step 1\n")
      } else {
        #expect(written.text.hasPrefix("  … building"))
        #expect(written.text.contains("\r\u{1B}[K  | step 1\n  … building"))
        #expect(written.text.contains("\r\u{1B}[K  ✓ built"))
        #expect(written.text.hasSuffix("s\n"))
      }
    }
  }
}
