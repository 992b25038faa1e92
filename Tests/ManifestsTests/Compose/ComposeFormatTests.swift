import EdgeModel
import Manifests
import Testing

struct ComposeFormatTests {
  static let text = #"""
    # A blog with its database.
    version: "3.8"
    name: blog

    x-common: &common
      restart: unless-stopped
      environment: &env
        TZ: Europe/Berlin

    services:
      db:
        <<: *common
        image: mariadb:11
        environment:
          <<: *env
          MARIADB_PASSWORD: "secret:DB"
          UMASK: 0022
        volumes:
          - db-data:/var/lib/mysql
        healthcheck:
          test: ["CMD", "healthcheck.sh", "--connect"]
          interval: 10s
          timeout: 5s
          retries: 3
          start_period: 1m30s

      migrate:
        build: { context: ./tools, dockerfile: Migrate.dockerfile, args: [LEVEL=3] }
        command: ./migrate --to "the end"
        depends_on:
          db: { condition: service_healthy }

      web:
        <<: *common
        build: .
        entrypoint: ["/entry.sh"]
        command: [serve, --price, "$$5"]
        environment:
          - DEBUG=${DEBUG:-no}
          - GREETING=hello = world
        ports:
          - "8080:80"
          - "22:22"
          - target: 53
            published: "5353"
            protocol: udp
          - 9000-9002:9100-9102
        volumes:
          - type: volume
            source: uploads
            target: /uploads
            read_only: true
        depends_on:
          db:
          migrate: { condition: service_completed_successfully }
        stop_grace_period: 30s
        deploy:
          resources:
            limits: { cpus: "0.5", memory: 256M, pids: 100 }
            reservations: { memory: 64M }

    volumes:
      db-data:
      uploads: { driver: local }
    """#

  @Test func theSubsetIsRead() throws {
    let parsed = try ParsedManifest(Self.text, as: "compose.yaml")
    #expect(parsed.warnings == ["17:14: services.db.environment.UMASK"])
    let manifest = parsed.manifest
    #expect(manifest.name == "blog")
    #expect(manifest.services.name.rawValue == "web", "the first that publishes a TCP port")
    #expect(manifest.language == "custom")
    #expect(manifest.port == 8_080)
    #expect(manifest.listenPort == 80)
    #expect(manifest.resources == Resources(memoryBytes: 64 << 20))
    #expect(
      manifest.environment == [
        EnvironmentVariable("DEBUG", "no"), EnvironmentVariable("GREETING", "hello = world"),
      ], "a list of its own takes the place of what was merged")
    let web = manifest.services.main
    #expect(web.build == BuildRecipe())
    #expect(web.entrypoint == ["/entry.sh"])
    #expect(web.command == ["serve", "--price", "$5"])
    #expect(web.ports.map(\.description) == ["22:22/tcp", "5353:53/udp", "9000-9002:9100-9102/tcp"])
    #expect(web.volumes.first?.isReadOnly == true)
    #expect(web.restart == RestartPolicy(.always))
    #expect(web.limits == ResourceLimits(memoryBytes: 256 << 20, cpuMillicores: 500, processes: 100))
    #expect(web.stopGrace == .seconds(30))
    let db = try parsed.companion("db")
    #expect(db.environment == ["TZ": "Europe/Berlin", "MARIADB_PASSWORD": "secret:DB", "UMASK": "0022"])
    #expect(db.settings.image == "mariadb:11")
    #expect(
      db.settings.health
        == HealthCheck(
          .command(["healthcheck.sh", "--connect"]), interval: .seconds(10), timeout: .seconds(5), retries: 3,
          startPeriod: .seconds(90)))
    let migrate = try parsed.companion("migrate")
    #expect(migrate.settings.kind == .task, "who is waited for until it has ended is a task")
    #expect(migrate.settings.command == ["./migrate", "--to", "the end"])
    #expect(
      migrate.settings.build
        == BuildRecipe(context: "tools", dockerfile: "Migrate.dockerfile", arguments: ["LEVEL": "3"]))
  }

  private static let web = "services:\n  web:\n    image: nginx\n"

  @Test(arguments: [
    ("no", RestartPolicy(.never)), ("\"no\"", RestartPolicy(.never)), ("always", RestartPolicy(.always)),
    ("on-failure", RestartPolicy(.onFailure)), ("on-failure:4", RestartPolicy(.onFailure, budget: 4)),
  ])
  func restartPolicies(_ text: String, _ wanted: RestartPolicy) throws {
    let parsed = try ParsedManifest(Self.web + "    restart: \(text)\n", as: "compose.yml")
    #expect(parsed.manifest.services.main.restart == wanted)
  }

  @Test(arguments: [
    ("80", "80:80/tcp"), ("8080:80", "8080:80/tcp"), ("22:22", "22:22/tcp"), ("0.0.0.0:8080:80", "8080:80/tcp"),
    ("\"[::]:8080:80\"", "8080:80/tcp"), ("8080:80/TCP", "8080:80/tcp"),
    ("3000-3002", "3000-3002:3000-3002/tcp"), (":80", "80:80/tcp"),
  ])
  func aPortIsTakenAsItIsWritten(_ text: String, _ wanted: String) throws {
    let manifest = try ParsedManifest(Self.web + "    ports:\n      - \(text)\n", as: "compose.yml").manifest
    let first = try #require(PortMapping(host: manifest.port, container: manifest.listenPort))
    let rest = manifest.services.main.ports
    let isRange = wanted.hasPrefix("3000")
    #expect(isRange ? rest.map(\.description) == ["3001-3002:3001-3002/tcp"] : first.description == wanted)
  }

  @Test(arguments: [
    "0", "65536", "80:", "a:b", "1-2:3", "2-1:2-1", "8080:80/sctp", "127.0.0.1:8080:80", "[::1]:80:80", "1:2:3", "",
    "99999-100000", "80/tcp/udp",
  ])
  func aPortThatIsNoneIsRefused(_ text: String) {
    let lines = findings(Self.web + "    ports:\n      - \"\(text)\"\n", as: "compose.yml")
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("5:9: error: services.web.ports[0]: ") == true, "\(lines)")
  }

  @Test(arguments: [
    ("${A:-b}", "b"), ("${A-b}", "b"), ("$$A", "$A"), ("${A:-${B:-c}}d", "cd"), ("${A:+x}", ""), ("a$$", "a$"),
    ("${A:-}", ""),
  ])
  func variablesHaveTheirDefaults(_ text: String, _ wanted: String) throws {
    let parsed = try ParsedManifest(Self.web + "    environment:\n      X: \"\(text)\"\n", as: "compose.yml")
    #expect(parsed.manifest.environment == [EnvironmentVariable("X", wanted)])
  }

  @Test(arguments: ["${A}", "$A", "${A:?is needed}", "${A", "$1", "${}", "${A:-${B}}"])
  func aVariableWithoutAValueIsRefused(_ text: String) {
    let lines = findings(Self.web + "    environment:\n      X: \"\(text)\"\n", as: "compose.yml")
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("5:10: error: services.web.environment.X: ") == true, "\(lines)")
  }

  @Test(arguments: [
    ("privileged: true", "4:5: error: services.web.privileged: not supported: no app gets all rights of its machine"),
    (
      "mem_limit: 1g",
      "4:5: error: services.web.mem_limit: not supported: write deploy.resources.limits.memory"
    ),
    ("restrat: always", "4:5: error: services.web.restrat: unknown key, did you mean \"restart\"?"),
    (
      "volumes: [./data:/data]",
      "4:15: error: services.web.volumes[0]: not supported: \"./data\" is a directory of the machine; use a named volume, or "
        + "put the files into the image"
    ),
    (
      "volumes: [\"data:/data\"]",
      "4:15: error: services.web.volumes[0]: the volume \"data\" is not among \"volumes\" at the top of the file"
    ),
    (
      "depends_on: [db]", "4:18: error: services.web: it depends on \"db\", and there is no such service"
    ),
    (
      "deploy: { replicas: 3 }", "4:15: error: services.web.deploy.replicas: not supported: one of each service runs"
    ),
    (
      "healthcheck: { test: [\"CMD\"] }",
      "4:26: error: services.web.healthcheck.test: expected a command, or a list that begins with CMD, CMD-SHELL or NONE, "
        + "found a list"
    ),
    (
      "build: { context: ../other }",
      "4:23: error: services.web.build.context: expected a relative path inside the repository, found ../other"
    ),
  ])
  func whatIsNotReadIsRefusedByNameAndLine(_ line: String, _ expected: String) {
    #expect(findings(Self.web + "    \(line)\n", as: "compose.yml") == [expected])
  }

  @Test func topLevelKeysAreRefusedAndExtensionsAreNot() {
    let text = "x-a: ${NOT_SET}\nnetworks: {}\n" + Self.web + "    x-b: 1\n"
    #expect(
      findings(text, as: "docker-compose.yml") == [
        "2:1: error: networks: not supported: the services of an app share one network of their own, and reach each other "
          + "by their names"
      ])
  }

  @Test func aServiceThatIsNothingIsRefused() {
    #expect(
      findings("services:\n  web:\n    restart: always\n", as: "compose.yml") == [
        "2:3: error: services.web: expected \"image\" or \"build\""
      ])
    #expect(findings("services: {}\n", as: "compose.yml") == ["1:11: error: services: expected at least one service"])
    #expect(findings("a: 1\n", as: "compose.yml").contains("1:1: error: services: missing, expected a map"))
  }

  @Test func noMessageShowsTheEnvironment() {
    let text =
      Self.web
      + "    environment: [\"A\", [hunter2]]\n  db:\n    image: a\n    environment: {A: [hunter2], \"B C\": hunter2}\n"
    let lines = findings(text, as: "compose.yml")
    #expect(lines.count == 4)
    #expect(!lines.contains { $0.contains("hunter2") }, "\(lines)")
  }
}
