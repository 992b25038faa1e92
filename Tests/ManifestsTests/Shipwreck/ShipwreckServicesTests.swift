import EdgeModel
import Manifests
import Testing

/// The tables that Kraken didn't know.
struct ShipwreckServicesTests {
  static let text = """
    [app]
    name = "shop"

    [config]
    lang = "custom"
    service = "web"
    port = 8080
    listen = 80
    context = "web"
    dockerfile = "docker/Dockerfile"
    build-args = { COLOUR = "red", LEVEL = 3 }
    build-target = "run"
    command = ["serve", "--fast"]
    stop-grace = "1m"
    depends-on = { db = "healthy", migrate = "completed" }

    [env-vars]
    PORT = 80
    DB = "db"

    [health]
    http = "/well"
    interval = "2s"
    timeout = 0.5
    retries = 5
    start-period = 0

    [limits]
    memory = "256M"
    cpu = 0.5
    processes = 64

    [restart]
    policy = "on-failure"
    budget = 3

    [[ports]]
    host = 9000

    [[ports]]
    host = "5000-5003"
    container = "6000-6003"
    protocol = "udp"

    [volumes]
    uploads = "/uploads"
    themes = { path = "/themes", read-only = true }

    [services.db]
    lang = "image"
    image = "postgres:16"
    env-vars = { POSTGRES_PASSWORD = "secret:DB" }
    volumes = { data = "/var/lib/postgresql/data" }
    health.command = "pg_isready"

    [services.migrate]
    lang = "python3"
    kind = "task"
    run = "python3 migrate.py"
    packages = ["libpq5"]
    depends-on = ["db"]
    """

  @Test func everyTableIsRead() throws {
    let parsed = try ParsedManifest(Self.text, as: "shipwreck.toml")
    #expect(parsed.warnings == [])
    let manifest = parsed.manifest
    #expect(manifest.language == "custom")
    #expect(manifest.port == 8_080)
    #expect(manifest.listenPort == 80)
    #expect(manifest.environment == [EnvironmentVariable("DB", "db")])
    #expect(manifest.services.name.rawValue == "web")
    let main = manifest.services.main
    #expect(
      main.build
        == BuildRecipe(
          context: "web", dockerfile: "docker/Dockerfile", arguments: ["COLOUR": "red", "LEVEL": "3"], target: "run"))
    #expect(main.command == ["serve", "--fast"])
    #expect(main.stopGrace == .seconds(60))
    #expect(main.dependencies.map(\.condition) == [.healthy, .completed])
    #expect(
      main.health
        == HealthCheck(
          .http(path: "/well"), interval: .seconds(2), timeout: .milliseconds(500), retries: 5, startPeriod: .zero))
    #expect(main.limits == ResourceLimits(memoryBytes: 256 << 20, cpuMillicores: 500, processes: 64))
    #expect(main.restart == RestartPolicy(.onFailure, budget: 3))
    #expect(main.ports.map(\.description) == ["9000:9000/tcp", "5000-5003:6000-6003/udp"])
    #expect(main.volumes.map(\.path) == ["/uploads", "/themes"])
    #expect(main.volumes.map(\.isReadOnly) == [false, true])
    let db = try parsed.companion("db")
    #expect(db.language == "image")
    #expect(db.settings.image == "postgres:16")
    #expect(db.environment == ["POSTGRES_PASSWORD": "secret:DB"])
    #expect(db.settings.health?.probe == .command(["sh", "-c", "exec pg_isready"]))
    let migrate = try parsed.companion("migrate")
    #expect(migrate.settings.kind == .task)
    #expect(migrate.settings.restart == RestartPolicy(.onFailure))
    #expect(migrate.run == "python3 migrate.py")
    #expect(migrate.settings.packages == ["libpq5"])
  }

  @Test func aPlainManifestIsAnAppOfOnePlainService() throws {
    let manifest = try ParsedManifest("[app]\nname=\"a\"\n[config]\nlang=\"node\"\nport=80", as: "shipwreck.toml")
      .manifest
    #expect(manifest.services == .plain)
    #expect(manifest == AppManifest(name: "a", language: "node", run: "npm start", port: 80))
  }

  @Test func aTaskNeedsNoPort() throws {
    let text = "[app]\nname=\"a\"\n[config]\nlang=\"node\"\nkind=\"task\"\nrun=\"node a\"\n[env-vars]\nPORT=3"
    let manifest = try ParsedManifest(text, as: "shipwreck.toml").manifest
    #expect(manifest.port == 0)
    #expect(manifest.services.main.kind == .task)
    #expect(manifest.environment == [EnvironmentVariable("PORT", "3")])
    let dockerfile = try #require(Language.node.dockerfile(for: manifest))
    #expect(!dockerfile.contains("EXPOSE"))
    #expect(dockerfile.contains("ENV PORT=\n"))
  }

  private static let head = "[app]\nname=\"a\"\n[config]\nlang=\"node\"\nport=80\n"

  @Test(arguments: [
    ("[health]\n", "6:1: error: health: expected one of http, tcp, command and none, found 0"),
    ("[health]\ntcp=true\nnone=true", "6:1: error: health: expected one of http, tcp, command and none, found 2"),
    (
      "[health]\nhttp=\"well\"",
      "7:6: error: health.http: expected a path such as \"/health\", found the string \"well\""
    ),
    (
      "[limits]\nmemory=\"1k\"",
      "7:8: error: limits.memory: expected an amount of memory such as \"256M\" or \"1.5G\", or a number of bytes; "
        + "at least 6M, found the string \"1k\""
    ),
    ("[[ports]]\nhost=80", "7:6: error: config: the machine's tcp port 80 is asked for already, in line 5"),
    (
      "[[ports]]\nhost=\"1-2\"\ncontainer=3",
      "8:11: error: ports[0].container: expected as many ports as of the machine"
    ),
    (
      "[volumes]\na=\"data\"",
      "7:3: error: volumes.a: expected an absolute path to mount the volume at, or a table with path and read-only, "
        + "found the string \"data\""
    ),
    ("[volumes]\na=\"/d\"\nb=\"/d/\"", "3:1: error: config: two volumes are mounted at \"/d/\""),
    (
      "[services.db]\nlang=\"image\"",
      "6:1: error: services.db.image: missing, expected the name of an image, such as \"nginx:1.27\""
    ),
    (
      "[services.a]\nlang=\"node\"\ndepends-on=[\"b\"]\n[services.b]\nlang=\"node\"\ndepends-on=[\"a\"]",
      "8:13: error: services.a: services wait for each other: a → b → a"
    ),
    (
      "[services.a]\nlang=\"node\"\ndepends-on=[\"ap\"]",
      "8:13: error: services.a: it depends on \"ap\", and there is no such service, did you mean \"app\"?"
    ),
    (
      "[services.a]\nlang=\"node\"\ndepends-on={app=\"completed\"}",
      "8:13: error: services.a: it waits until \"app\" has come to its end, and that is no task"
    ),
    ("[services.app]\nlang=\"node\"", "6:11: error: services.app: there is a service of this name already, in line 3"),
    ("[services.a]\nlang=\"node\"\nlan=1", "8:1: warning: services.a.lan: unknown key, did you mean \"lang\"?"),
    (
      "[services.a]\nlang=\"node\"\nimage=\"x\"",
      "8:7: warning: services.a.image: not used: it goes with lang = \"image\""
    ),
  ])
  func says(_ lines: String, _ expected: String) {
    #expect(
      findings(Self.head + lines, as: "shipwreck.toml").contains(expected),
      "\(findings(Self.head + lines, as: "shipwreck.toml"))")
  }

  @Test func noMessageShowsTheEnvironmentOfAService() {
    let text = Self.head + "[services.a]\nlang=\"node\"\n[services.a.env-vars]\nPASSWORD = hunter2\nB = [\"hunter2\"]\n"
    let lines = findings(text, as: "shipwreck.toml")
    #expect(lines.count == 2)
    #expect(!lines.contains { $0.contains("hunter2") })
  }
}
