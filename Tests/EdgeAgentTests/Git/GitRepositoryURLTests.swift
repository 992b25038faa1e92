import Testing

@testable import EdgeAgent

@Suite struct GitRepositoryURLTests {
  @Test(arguments: [
    ("https://example.org/ann/shop.git", GitRepositoryURL.Kind.https, "example.org", "shop"),
    ("HTTPS://Example.ORG:8443/ann/shop/", .https, "example.org", "shop"),
    ("https://[2001:db8::1]:443/shop", .https, "2001:db8::1", "shop"),
    ("http://10.0.0.5/shop.git", .http, "10.0.0.5", "shop"),
    ("ssh://git@example.org:2222/ann/shop.git", .ssh, "example.org", "shop"),
    ("ssh://example.org/~ann/shop", .ssh, "example.org", "shop"),
    ("git@example.org:ann/shop.git", .ssh, "example.org", "shop"),
    ("git@example.org:shop", .ssh, "example.org", "shop"),
  ])
  func takesAddresses(_ text: String, kind: GitRepositoryURL.Kind, host: String, name: String) throws {
    let url = try GitRepositoryURL(text)
    #expect(url.kind == kind)
    #expect(url.host == host)
    #expect(url.defaultName == name)
    #expect((url.warning != nil) == (kind == .http))
  }

  @Test(arguments: [
    "/srv/git/shop.git", "file:///srv/git/shop.git", "file://localhost/srv/git/shop.git", "/srv/my shop/.git/",
  ])
  func takesFiles(_ text: String) throws {
    let url = try GitRepositoryURL(text)
    #expect(url.kind == .file)
    #expect(url.host == nil)
    #expect(url.defaultName == "shop" || url.defaultName == "my shop")
  }

  @Test(arguments: [
    "", "shop", "./shop", "../shop", "ann/shop", "--upload-pack=touch /tmp/x", "-oProxyCommand=x",
    "ssh://-oProxyCommand=x/shop", "ssh://git@-oProxyCommand=x/shop", "git@-oProxyCommand=x:shop",
    "git@example.org:-shop",
    "git@example.org:", "https:///shop", "https://example.org", "https://example.org/", "https://example.org/-shop",
    "ext::sh -c touch% /tmp/x", "fd::3", "persistent-https::x", "git://example.org/shop", "ftp://example.org/shop",
    "javascript://example.org/x", "https://example.org:0/shop", "https://example.org:99999/shop",
    "https://example.org:/shop", "https://exa mple.org/shop", "https://example.org/a b", "https://[::1/shop",
    "https://[zz]/shop", "https://example.org/shop\n", "https://example.org/\u{7}shop", "https://example.org\0/shop",
    "file://host/shop", "file://", "/", "///", "example.org:shop", "C:\\shop", "a/b@example.org:shop",
    "https://ex%2e/x",
  ])
  func refuses(_ text: String) {
    let error = #expect(throws: GitError.self) { try GitRepositoryURL(text) }
    #expect(error?.code == .invalidURL)
  }

  @Test(arguments: [
    "https://ann:sesame@example.org/shop", "https://sesame@example.org/shop", "http://:sesame@example.org/shop",
    "ssh://ann:sesame@example.org/shop", "ann:sesame@example.org:shop",
  ])
  func neverRepeatsCredentials(_ text: String) {
    let error = #expect(throws: GitError.self) { try GitRepositoryURL(text) }
    #expect(error?.code == .invalidURL)
    #expect(error.map { "\($0)".contains("sesame") } == false)
  }

  @Test func hasALimit() throws {
    let fits = "https://example.org/" + String(repeating: "a", count: GitRepositoryURL.maximumLength - 20)
    #expect(try GitRepositoryURL(fits).text.utf8.count == GitRepositoryURL.maximumLength)
    #expect(throws: GitError.self) { try GitRepositoryURL(fits + "a") }
  }

  @Test func hidesQueries() throws {
    #expect(try GitRepositoryURL("https://example.org/shop?token=sesame").description == "https://example.org/shop")
  }

  @Test(arguments: ["main", "feature/x", "v1.0", "a@b", "ünï"])
  func takesBranches(_ name: String) throws {
    #expect(try GitBranchName(name).text == name)
  }

  @Test(arguments: [
    "", "-x", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock",
    "a.lock/b", "a.", "@", "a@{1}", "a\u{1}", "a\n", String(repeating: "a", count: 256),
  ])
  func refusesBranches(_ name: String) {
    let error = #expect(throws: GitError.self) { try GitBranchName(name) }
    #expect(error?.code == .branchNotFound)
  }
}
