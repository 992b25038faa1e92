import Testing

@testable import DockerClient

/// Go writes a file's mode with bits of its own.
struct PathStatusTests {
  @Test(
    arguments: [
      (0o644, .file, 0o644), (0o755 | 1 << 31, .directory, 0o755), (0o777 | 1 << 27, .symbolicLink, 0o777),
      (0o4755 & 0o777 | 1 << 23, .file, 0o4755), (0o777 | 1 << 31 | 1 << 20, .directory, 0o1777),
      (0o600 | 1 << 25, .other, 0o600), (0o2755 & 0o777 | 1 << 22, .file, 0o2755),
    ] as [(UInt32, PathStatus.Kind, UInt16)])
  func mode(mode: UInt32, kind: PathStatus.Kind, permissions: UInt16) throws {
    let json = #"{"name":"x","size":1,"mode":\#(mode),"mtime":"2026-11-21T00:00:00+01:00","linkTarget":""}"#
    let status = try EngineJSON.decode(PathStatus.self, from: Array(json.utf8))
    #expect(status.kind == kind)
    #expect(status.permissions == permissions)
    #expect(status.modified?.description == "2026-11-20T23:00:00Z")
  }

  @Test func `a field that isn't known is readable, and one of another kind is no failure`() throws {
    let json = #"{"name":7,"size":"big","mode":"rwx","mtime":[],"linkTarget":null,"owner":"root"}"#
    let status: PathStatus = try EngineConnection.read(Array(json.utf8), "ContainerArchiveInfo")
    #expect((status.name, status.size, status.permissions, status.kind) == ("", 0, 0, .file))
    #expect((status.modified, status.linkTarget) == (nil, ""))
    #expect(status["owner"] == "root")
  }
}
