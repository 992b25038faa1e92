import Testing

@testable import HTTPTransport

@Suite struct MessageTests {
  @Test(arguments: [
    ("http://host", "http://host:80"), ("https://host/", "https://host:443"),
    ("http://host:81/a/b/", "http://host:81/a/b"),
    ("http://[::1]:80", "http://[::1]:80"), ("unix:///run/docker.sock", "unix:///run/docker.sock"),
  ])
  func `an endpoint is read from its URL`(url: String, expected: String) throws {
    #expect(try HTTPEndpoint(url: url).description == expected)
  }

  @Test(arguments: [
    "", "host:80", "ftp://host", "http://", "http://:80", "http://host:0", "http://host:65536", "http://host:x",
    "http://::1",
    "http://user@host", "http://host/?q", "http://ho st", "unix://", "unix://" + String(repeating: "x", count: 200),
  ])
  func `what is no endpoint is refused`(url: String) {
    #expect(throws: HTTPError.self) { try HTTPEndpoint(url: url) }
  }

  @Test func `every byte that isn't unreserved is encoded`() {
    for byte in UInt8.min...UInt8.max {
      let text = String(decoding: [byte], as: UTF8.self)
      var target: RequestTarget = "/\("x" + text)"
      target.addQuery("q", text)
      if ASCII.isUnreserved(byte) {
        #expect(target.description == "/x\(text)?q=\(text)")
      } else {
        let encoded = text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
        #expect(target.description == "/x\(encoded)?q=\(encoded)")
      }
      #expect(target.fault == nil)
    }
  }

  @Test func `an image's name keeps its slashes`() {
    let image = "registry:5000/team/app:1.0@sha256:ab"
    let target: RequestTarget = "/images/\(path: image)/json"
    #expect(target.path == "/images/registry:5000/team/app:1.0@sha256:ab/json")
    #expect(target.fault == nil)
  }

  @Test(arguments: ["", ".", "..", "a/../b", "/a", "a//b"])
  func `a name can't leave its place in the path`(name: String) {
    let target: RequestTarget = "/images/\(path: name)/json"
    #expect(target.fault != nil)
  }

  @Test func `a head is put together from lines`() throws {
    var parser = ResponseHeadParser()
    var head: HTTPResponseHead?
    for line in [
      "HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.0 404 Not  Found\n", "A:b\n", "C: \t d \r\n", " folded\r\n", "\r\n",
    ] {
      #expect(head == nil)
      head = try parser.take(Array(line.utf8))
    }
    #expect(head?.status == 404)
    #expect(head?.headers.fields == [.init(name: "A", value: "b"), .init(name: "C", value: "d")])
    #expect(try parser.take(Array("X-Trailer: 1\r\n".utf8)) == nil)
  }

  @Test(arguments: ["HTTP/1.1\r\n", "HTTP/1.1 99\r\n", "HTTP/1.1 abc OK\r\n", "ICY 200 OK\r\n", "\r\n"])
  func `what is no status line is refused`(line: String) {
    var parser = ResponseHeadParser()
    #expect(throws: HTTPError.self) { try parser.take(Array(line.utf8)) }
  }

  @Test func `durations become milliseconds of libcurl's size`() {
    #expect(Duration.zero.wholeMilliseconds == 1)
    #expect(Duration.seconds(-5).wholeMilliseconds == 1)
    #expect(Duration.microseconds(1).wholeMilliseconds == 1)
    #expect(Duration.microseconds(1001).wholeMilliseconds == 2)
    #expect(Duration.seconds(Int64.max).wholeMilliseconds == 2_000_000_000)
  }
}
