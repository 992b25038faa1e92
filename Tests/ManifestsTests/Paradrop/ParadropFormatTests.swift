import EdgeModel
import Manifests
import Testing

struct ParadropFormatTests {
  static let services = """
    name: hello
    version: 2
    description: Says hello
    owner: ann
    environment:
      LEVEL: debug
      COLOUR: red
    web: { service: front, port: 5000 }
    services:
      store:
        type: image
        image: redis:7
        command: redis-server --save 60 1
      front:
        type: light
        source: .
        image: python3
        command: python3 -u main.py
        build:
          image_source: python
          image_version: "3.11"
          packages: [libpq5, "ffmpeg"]
        environment: { COLOUR: blue }
        dns: [1.1.1.1]
        interfaces:
          wlan0:
            type: wifi-ap
            dhcp: { leasetime: 12h, start: 100, limit: 50 }
            wireless: { ssid: Free, key: password }
            requirements: { hwmode: 11g }
        requests:
          as-root: true
          port-bindings:
            - { external: 8500, internal: 5000 }
            - { external: 53, internal: 5353 }
          cpu-fraction: 0.5
          privileged: true
    """

  static let legacy = """
    name: seccam
    description: A camera
    version: 1
    type: light
    use: python3
    command: python3 -u seccam.py
    packages: [v4l-utils]
    resources: { cpu_fraction: 0.25 }
    dataDir: /data
    source: { type: git, url: "https://example.org/ann/seccam" }
    download: { url: "https://example.org/ann/seccam", checkout: master, secret: hunter2 }
    config:
      name: seccam
      image_source: python
      web: { port: 5000 }
      environment: { LEVEL: 3 }
      net:
        wifi: { type: wifi, mode: ap, intfName: wlan0, ssid: seccam42, key: paradropseccam, dhcp: { lease: 12h } }
      host_config:
        port_bindings: { 5000: 80, 9000: 9001 }
    """

  @Test func severalServices() throws {
    let parsed = try ParsedManifest(Self.services, as: "paradrop.yaml")
    #expect(
      parsed.warnings == [
        "24:10: services.front.dns", "26:7: services.front.interfaces.wlan0",
        "37:19: services.front.requests.privileged",
      ])
    let manifest = parsed.manifest
    #expect((manifest.name, manifest.version, manifest.author) == ("hello", "2", "ann"))
    #expect(manifest.services.name.rawValue == "front")
    #expect(manifest.language == "python3")
    #expect(manifest.run == "python3 -u main.py")
    #expect(manifest.port == 8_500, "the binding of the web port says where the machine offers it")
    #expect(manifest.listenPort == 5_000)
    #expect(
      manifest.environment.map { "\($0.name)=\($0.value)" } == [
        "COLOUR=blue", "LEVEL=debug", "PARADROP_CHUTE_NAME=hello", "PARADROP_CHUTE_VERSION=2",
      ])
    #expect(manifest.services.main.ports.map(\.description) == ["53:5353/tcp"])
    #expect(manifest.services.main.packages == ["libpq5", "ffmpeg"])
    #expect(manifest.services.main.baseImage == "python:3.11")
    #expect(manifest.resources == Resources(cpuMillicores: 500))
    let dockerfile = try #require(Language.python3.dockerfile(for: manifest))
    #expect(dockerfile.hasPrefix("ARG BASE=python:3.11\nFROM ${BASE}\nRUN [\"sh\",\"-c\",\"apt-get update"))
    #expect(dockerfile.contains("EXPOSE 5000"))
    let store = try parsed.companion("store")
    #expect(store.settings.command == ["sh", "-c", "redis-server --save 60 1"])
    #expect(store.environment["COLOUR"] == "red")
  }

  @Test func oneServiceOfTheOldDialect() throws {
    let parsed = try ParsedManifest(Self.legacy, as: "paradrop.yaml")
    #expect(parsed.warnings == ["11:70: download.secret", "18:5: config.net.wifi"])
    let manifest = parsed.manifest
    #expect(manifest.services.name.rawValue == "main")
    #expect(manifest.language == "python3")
    #expect((manifest.port, manifest.listenPort) == (80, 5_000))
    #expect(manifest.services.main.ports.map(\.description) == ["9001:9000/tcp"])
    #expect(manifest.services.main.packages == ["v4l-utils"])
    #expect(manifest.services.main.volumes.map(\.path) == ["/data"])
    #expect(manifest.environment.contains(EnvironmentVariable("PARADROP_DATA_DIR", "/data")))
    #expect(manifest.environment.contains(EnvironmentVariable("LEVEL", "3")))
    #expect(manifest.resources == Resources(cpuMillicores: 250))
  }

  @Test(arguments: [
    ("name: a\n", "custom", UInt16(0)),
    ("name: a\nconfig: {web: {port: 80}}\n", "custom", 80),
    ("name: a\nexternal_image: nginx\nconfig: {host_config: {port_bindings: {80: 8080}}}\n", "image", 8_080),
    ("name: a\nuse: node\ncommand: [node, index.js]\n", "node", 0),
    ("name: a\ntype: light\nuse: go\n", "go", 0), ("name: a\nuse: python2\n", "python2", 0),
    ("name: a\nservices: {m: {type: light, image: maven}, n: {type: light, image: gradle}}\n", "maven", 0),
    ("name: a\nservices: {main: {source: ., type: normal}}\nweb: {port: 80}\n", "custom", 80),
    ("name: a\nservices: {main: {image: nginx, requests: {port-bindings: {80: 81}}}}\nweb: {port: 80}\n", "image", 81),
    ("name: a\nservices: {main: {type: inline, dockerfile: \"FROM scratch\"}}\n", "custom", 0),
  ])
  func allForms(_ text: String, _ language: String, _ port: UInt16) throws {
    let parsed = try ParsedManifest(text, as: "paradrop.yaml")
    #expect(parsed.warnings == [])
    #expect(parsed.manifest.language == language)
    #expect(parsed.manifest.port == port)
  }

  @Test func anInlineDockerfileIsKept() throws {
    let text = "name: a\ndockerfile: |\n  FROM scratch\n  COPY . .\n"
    let manifest = try ParsedManifest(text, as: "paradrop.yaml").manifest
    #expect(manifest.services.main.build?.text == "FROM scratch\nCOPY . .\n")
  }

  @Test(arguments: [
    ("version: 1\n", "1:1: error: name: missing, expected a name of 1 to 64 characters"),
    (
      "name: a\ntype: light\n",
      "1:1: error: use: missing, expected a language: go, gradle, maven, node, python2, python3"
    ),
    (
      "name: a\nservices: {m: {type: light, image: pyton3}}\n",
      "2:36: error: services.m.image: expected a language: go, gradle, maven, node, python2, python3, found \"pyton3\""
    ),
    (
      "name: a\nservices: {m: {type: heavy}}\n",
      "2:22: error: services.m.type: expected normal, light, image or inline, found heavy"
    ),
    (
      "name: a\nweb: {service: b, port: 80}\nservices: {m: {}}\n",
      "2:16: error: web.service: there is no service \"b\""
    ),
    (
      "name: a\nservices: {m: {requests: {port-bindings: {80: 0}}}}\n",
      "2:43: error: services.m.requests.port-bindings.80: expected two ports from 1 to 65535"
    ),
    (
      "name: a\nservices: {m: {type: light, image: node, build: {packages: [\"a;b\"]}}}\n",
      "2:61: error: services.m.build.packages: expected the name of a Debian package, found the text \"a;b\""
    ),
    ("name: a\nnaem: b\n", "2:1: warning: naem: unknown key, did you mean \"name\"?"),
  ])
  func says(_ text: String, _ expected: String) {
    #expect(findings(text, as: "paradrop.yaml") == [expected])
  }
}
