import HTTPTestServer
import HTTPTransport
import Testing

@testable import DockerClient

@Suite(.timeLimit(.minutes(5)))
struct ImageEventTests {
  private func event(_ json: String) throws -> ImageEvent {
    try EngineConnection.read(Array(json.utf8), "ImageCreate")
  }

  @Test func `progress of a layer has its phase and bytes`() throws {
    let json =
      #"{"status":"Downloading","progressDetail":{"current":10,"total":20},"progress":"[=> ] 10B/20B","id":"abc"}"#
    let downloading = try event(json)
    #expect(downloading.layer == "abc")
    #expect(downloading.phase == .downloading)
    #expect(downloading.doneBytes == 10)
    #expect(downloading.totalBytes == 20)
    #expect(downloading.phase?.isFinal == false)
    #expect(try event(#"{"status":"Pull complete","progressDetail":{},"id":"abc"}"#).phase?.isFinal == true)
    #expect(try event(#"{"status":"Mounted from a/b","id":"abc"}"#).phase?.isFinal == true)
    #expect(try event(#"{"status":"Something new","id":"abc"}"#).phase?.rawValue == "Something new")
    let endless = #"{"status":"Extracting","progressDetail":{"current":1,"total":-1},"id":"a"}"#
    #expect(try event(endless).totalBytes == nil)
    #expect(try event(#"{"status":"Digest: sha256:1"}"#).phase == nil)
  }

  @Test func `what comes at the end is told apart`() throws {
    let pushed = try event(#"{"progressDetail":{},"aux":{"Tag":"1","Digest":"sha256:ab","Size":528}}"#)
    #expect(pushed.pushed?.digest == "sha256:ab")
    #expect(pushed.imageID == nil)
    #expect(try event(#"{"aux":{"ID":"sha256:cd"}}"#).imageID == "sha256:cd")
    #expect(try event(#"{"aux":["anything"]}"#).imageID == nil)
    #expect(try event(#"{"aux":["anything"]}"#).pushed == nil)
    #expect(try event(#"{"errorDetail":{"code":1,"message":"no"},"error":"short"}"#).failure == "no")
    #expect(try event(#"{"error":"short"}"#).failure == "short")
  }

  @Test(
    arguments: [
      (#"{"error":"short"}"#, "short"), (#"{"errorDetail":{"code":1}}"#, #"{"code":1}"#),
      (#"{"error":{"why":1}}"#, #"{"why":1}"#),
      (#"{"errorDetail":["no"],"error":null}"#, #"["no"]"#),
      (#"{"errorDetail":{"message":1},"error":"short"}"#, "short"),
      (#"{"error":null,"errorDetail":null}"#, nil), (#"{"errorDetail":{}}"#, nil), (#"{"status":"error"}"#, nil),
    ] as [(String, String?)])
  func `a failure of whatever form is none of a success's events`(json: String, failure: String?) throws {
    #expect(try event(json).failure == failure)
  }

  @Test func `a field that isn't known is readable, and one of another kind ends no transfer`() async throws {
    let server = try server(
      #"{"status":1,"id":["l1"],"progressDetail":"half","aux":7,"new":{"a":[1]}}"#
        + #"{"status":"Digest: sha256:ab","progress":3,"stream":null}"#)
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    var events: [ImageEvent] = []
    let pulled = try await docker.images.pull("a") { events.append($0) }
    #expect(pulled.digest == "sha256:ab")
    let first = try #require(events.first)
    #expect((first.status, first.layer, first.doneBytes, first.imageID) == (nil, nil, nil, nil))
    #expect(first["new"] == JSONValue.object(["a": [1]]))
    #expect(first.fields["status"] == 1)
  }

  private func server(_ body: String) throws -> ScriptedServer {
    try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.contains("/_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
        } else {
          connection.respond("200 OK", body)
        }
      }
    }
  }

  @Test func `a failure within an answer is thrown with what was said so far`() async throws {
    let server = try server(
      #"{"status":"The push refers to repository [h/a]"}"# + "\r\n"
        + #"{"status":"Preparing","progressDetail":{},"id":"l1"}"#
        + #"{"errorDetail":{"message":"unauthorized"},"error":"unauthorized"}"#)
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    for code in [DockerError.Code.pushFailed, .pullFailed, .loadFailed] {
      let error = await #expect(throws: DockerError.self) {
        switch code {
        case .pushFailed: try await docker.images.push("h/a")
        case .pullFailed: try await docker.images.pull("h/a")
        default: try await docker.images.load(TarTests.Chunks(chunks: [[1]]))
        }
      }
      #expect(error?.code == code)
      #expect(error?.message == "unauthorized")
      #expect(error?.output == "The push refers to repository [h/a]\nl1: Preparing\n")
    }
  }

  @Test(
    arguments: [
      ("failed to register layer: write /x: no space left on device", .noSpace),
      ("no basic auth credentials", .forbidden), ("unauthorized: authentication required", .forbidden),
      ("denied: requested access to the resource is denied", .forbidden),
      ("pull access denied for a/b, repository does not exist or may require 'docker login': denied: x", nil),
      ("The command '/bin/sh -c echo no space left on device; false' returned a non-zero code: 1", nil), ("other", nil),
    ] as [(String, DockerError.Code?)])
  func `a full disk and a refusal are told apart within an answer too`(message: String, expected: DockerError.Code?)
    async throws
  {
    let server = try server(#"{"status":"begun"}"# + #"{"errorDetail":{"message":"\#(message)"},"error":"x"}"#)
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    for code in [DockerError.Code.pushFailed, .pullFailed, .loadFailed, .buildFailed] {
      let error = await #expect(throws: DockerError.self) {
        switch code {
        case .pushFailed: try await docker.images.push("h/a")
        case .pullFailed: try await docker.images.pull("h/a")
        case .buildFailed: _ = try await docker.images.build(BuildOptions(), context: [])
        default: try await docker.images.load(TarTests.Chunks(chunks: [[1]]))
        }
      }
      #expect(error?.code == expected ?? code)
      #expect(error?.message == message)
      #expect(error?.output == "begun\n")
    }
  }

  @Test func `a stream that breaks off has what was said so far too`() async throws {
    let server = try server(#"{"status":"Pulling from a/b","id":"1"}{"status":"#)
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    let error = await #expect(throws: DockerError.self) { try await docker.images.pull("a/b:1") }
    #expect(error?.code == .disconnected)
    #expect(error?.output == "1: Pulling from a/b\n")
  }

  @Test func `an event that the caller throws out of ends the transfer`() async throws {
    struct Enough: Error {}
    let server = try server(#"{"status":"one"}{"status":"two"}"#)
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    await #expect(throws: Enough.self) { try await docker.images.pull("a") { _ in throw Enough() } }
  }
}
