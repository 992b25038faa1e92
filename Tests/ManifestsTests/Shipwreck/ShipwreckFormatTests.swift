import Manifests
import Testing

/// What manifests say that can be used.
struct ShipwreckFormatTests {
  @Test func everythingThereIs() {
    let (manifest, diagnostics) = parse(
      """
      [app]
      name = "Ann's shop"
      version = "1.2.0"
      author = "Ann"
      endpoint = "https://example.org/ann/shop"

      [config]
      port = 8080
      lang = "python3"
      run = "python3 ./src/main.py"
      test = "python3 -m unittest"

      [env-vars]
      GREETING = "hello"
      WORKERS = 4
      RATIO = 0.5
      DEBUG = true
      _x9 = ""
      """)
    #expect(diagnostics == [])
    #expect(
      manifest
        == AppManifest(
          name: "Ann's shop", version: "1.2.0", author: "Ann", endpoint: "https://example.org/ann/shop",
          language: "python3", run: "python3 ./src/main.py", test: "python3 -m unittest", port: 8080,
          environment: [
            EnvironmentVariable("GREETING", "hello"), EnvironmentVariable("WORKERS", "4"),
            EnvironmentVariable("RATIO", "0.5"), EnvironmentVariable("DEBUG", "true"), EnvironmentVariable("_x9", ""),
          ]))
  }

  /// The shape of Kraken's documented example, which has no `test`; Kraken itself refused it.
  @Test func withoutTest() {
    let (manifest, diagnostics) = parse(
      """
      [app]
      name="node-app"
      version="1.0.0"
      author="Ann"
      endpoint="https://example.org/ann/node-app"

      [config]
      port=7211
      lang="node"
      run="npm start"
      """)
    #expect(diagnostics == [])
    #expect(manifest?.test == nil)
    #expect(manifest?.run == "npm start")
  }

  /// The shape of manifests in use: empty `run` and `test` of a site, and a variable with a hyphen.
  @Test func asManifestsInUseAre() {
    let (manifest, diagnostics) = parse(
      """
      [app]
      name="site"
      version="1.0.0"
      author="Ann"
      endpoint=""
      [config]
      lang="static"
      test=""
      run=""
      port=5000
      [env-vars]
      test-var="some text"
      """)
    #expect(
      diagnostics.map(\.description) == [
        "shipwreck.toml:12:1: warning: env-vars.test-var: "
          + "shells cannot read a variable of this name: use letters, digits and underscores, no digit first"
      ])
    #expect(manifest?.run == "busybox httpd -f -vv -p \"$PORT\" -h .")
    #expect(manifest?.test == nil)
    #expect(manifest?.environment == [EnvironmentVariable("test-var", "some text")])
  }

  @Test(arguments: [("python3", "python3 main.py"), ("node", "npm start"), ("custom", "")])
  func theLeastThereCanBe(_ language: String, _ run: String) {
    let (manifest, diagnostics) = parse("app.name = 'a'\nconfig = { port = 1, lang = '\(language)' }")
    #expect(diagnostics == [])
    #expect(manifest == AppManifest(name: "a", language: language, run: run, port: 1))
  }

  @Test func portMayBeRepeatedButIsNoVariable() {
    let (manifest, diagnostics) = parse("app.name='a'\nconfig={port=80,lang='node'}\n[env-vars]\nPORT = 80\nA = 'b'")
    #expect(diagnostics == [])
    #expect(manifest?.environment == [EnvironmentVariable("A", "b")])
  }

  @Test func languagesOfThirdParties() {
    let ruby = Language(
      "ruby", baseImage: "ruby:3-slim", defaultRun: "ruby main.rb", hostCommand: "ruby",
      dockerfile: "ARG BASE={{base}}\nFROM ${BASE}\nCOPY . .\n{{test}}\nCMD {{run}}")
    let format = ShipwreckFormat(languages: LanguageCatalog.standard.adding(ruby))
    let (manifest, _) = format.parse(Array("app.name='a'\nconfig={port=80,lang='ruby'}".utf8), named: "shipwreck.toml")
    #expect(manifest?.run == "ruby main.rb")
    #expect(
      manifest.flatMap { ruby.dockerfile(for: $0) } == """
        ARG BASE=ruby:3-slim
        FROM ${BASE}
        COPY . .
        CMD ["sh","-c","exec ruby main.rb"]

        """)
  }

  private func parse(_ text: String) -> (AppManifest?, [Diagnostic]) {
    ShipwreckFormat().parse(Array(text.utf8), named: "shipwreck.toml")
  }
}
