import EdgeModel
import Testing

@testable import DockerRuntime

@Suite struct ImageNameTests {
  @Test func `an image's name says whose it is, and is read again`() throws {
    let main = ImageName(.main(Sample.allocation()), on: Sample.node)
    #expect(main.text == "flotilla/\(Sample.node)/daaaaaaaaaaa:2-1")
    #expect(ImageName(main.text) == main)
    #expect(ImageName("localhost/\(main.text)") == main)
    let companion = ServiceSpec(try ServiceName("db-2"[...]), language: "custom")
    let beside = ImageName(
      ServicePart(allocation: Sample.allocation(), spec: companion, isMain: false), on: Sample.node)
    #expect(beside.text == main.text + "-db-2")
    #expect(ImageName(beside.text) == beside)
  }

  @Test(arguments: [
    "", "flotilla", "flotilla/base:bookworm", "flotilla/daaaaaaaaaaa:1-1", "flotilla/x/daaaaaaaaaaa:1-1",
    "flotilla/naaaaaaaaaaa/x:1-1", "flotilla/naaaaaaaaaaa/daaaaaaaaaaa", "flotilla/naaaaaaaaaaa/daaaaaaaaaaa:1",
    "flotilla/naaaaaaaaaaa/daaaaaaaaaaa:01-1", "flotilla/naaaaaaaaaaa/daaaaaaaaaaa:1-1-",
    "flotilla/naaaaaaaaaaa/daaaaaaaaaaa:99999999999-1", "other/naaaaaaaaaaa/daaaaaaaaaaa:1-1",
    "registry.lan/flotilla/naaaaaaaaaaa/daaaaaaaaaaa:1-1", "<none>:<none>",
  ])
  func `what is called something else is nobody's`(_ text: String) {
    #expect(ImageName(text) == nil)
  }
}
