// swift-tools-version: 6.2
import PackageDescription

/// One line a rule, the same for every Swift target of the package.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
]

/// For the targets that touch C: every unsafe expression is marked.
let unsafeMarked: [SwiftSetting] = settings + [.strictMemorySafety()]

/// A product that only the assembly needs: without the trait `Agent` it is not even fetched.
func agentProduct(_ name: String, _ package: String) -> Target.Dependency {
  .product(name: name, package: package, condition: .when(traits: ["Agent"]))
}

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
  name: "flotilla",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "EdgeModel", targets: ["EdgeModel"]),
    .library(name: "Manifests", targets: ["Manifests"]),
    .library(name: "DockerClient", targets: ["DockerClient"]),
    .library(name: "Messaging", targets: ["Messaging"]),
    .library(name: "MessagingRabbitMQ", targets: ["MessagingRabbitMQ"]),
    .library(name: "MessagingTestKit", targets: ["MessagingTestKit"]),
    .library(name: "Scheduling", targets: ["Scheduling"]),
    .library(name: "SchedulingTestKit", targets: ["SchedulingTestKit"]),
    .library(name: "Discovery", targets: ["Discovery"]),
    .library(name: "DiscoveryTestKit", targets: ["DiscoveryTestKit"]),
    .library(name: "Coordination", targets: ["Coordination"]),
    .library(name: "CoordinationSimulator", targets: ["CoordinationSimulator"]),
    .library(name: "CoordinationEtcd", targets: ["CoordinationEtcd"]),
    .library(name: "CoordinationTestKit", targets: ["CoordinationTestKit"]),
    .library(name: "EdgeStore", targets: ["EdgeStore"]),
    .library(name: "PlatformMessages", targets: ["PlatformMessages"]),
    .library(name: "EdgeAgent", targets: ["EdgeAgent"]),
    .library(name: "DockerRuntime", targets: ["DockerRuntime"]),
    .library(name: "PortForwarding", targets: ["PortForwarding"]),
    .library(name: "ControlAPI", targets: ["ControlAPI"]),
    .library(name: "ControlServer", targets: ["ControlServer"]),
    .executable(name: "flotilla", targets: ["flotilla"]),
    .executable(name: "flotilla-agent", targets: ["flotilla-agent"]),
    .executable(name: "coordination-simulator", targets: ["coordination-simulator"]),
  ],
  traits: [
    .trait(
      name: "Agent",
      description: """
        The assembly: EdgeStore, EdgeAgent, DockerRuntime, ControlServer and the programs, with GRDB, Hummingbird, \
        ServiceLifecycle, Subprocess, Crypto and ArgumentParser. Without it the modules that stand alone remain.
        """,
      enabledTraits: ["YAML", "Crypto"]),
    .trait(
      name: "YAML",
      description: "Manifests reads paradrop.yaml and compose.yaml too, with Yams. Without it shipwreck.toml alone."),
    .trait(
      name: "Crypto",
      description: "Beacons of Discovery can be authenticated, by HMAC of swift-crypto. Without it they are bare."),
    .trait(
      name: "Metrics",
      description: "MessagingRabbitMQ counts and measures with swift-metrics. Without it nothing is measured."),
    .trait(
      name: "FastJSON",
      description: """
        DockerClient reads JSON with simdjson (Debian: libsimdjson-dev), in a fifth of the time. Without it with \
        Foundation.
        """),
    .trait(
      name: "Tracing",
      description: """
        MessagingRabbitMQ makes spans with swift-distributed-tracing, and messages carry their context. Without it nothing \
        is traced.
        """),
    .default(enabledTraits: ["Agent"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // C libraries, header-only shims
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(
      name: "CRabbitMQ", pkgConfig: "librabbitmq",
      providers: [.apt(["librabbitmq-dev"]), .brew(["rabbitmq-c"])]),

    // C++ behind a header of C; empty without the trait
    .target(
      name: "CSimdJSON", cxxSettings: [.define("FLOTILLA_SIMDJSON", .when(traits: ["FastJSON"]))],
      linkerSettings: [.linkedLibrary("simdjson", .when(traits: ["FastJSON"]))]),

    // alone
    .target(name: "EdgeModel", swiftSettings: settings),
    .target(
      name: "Manifests",
      dependencies: ["EdgeModel", .product(name: "Yams", package: "Yams", condition: .when(traits: ["YAML"]))],
      swiftSettings: settings),
    .target(name: "HTTPTransport", dependencies: ["CCurl", log], swiftSettings: unsafeMarked),
    .target(
      name: "DockerClient",
      dependencies: ["HTTPTransport", .target(name: "CSimdJSON", condition: .when(traits: ["FastJSON"])), log],
      swiftSettings: settings),
    .target(name: "Messaging", dependencies: [log], swiftSettings: settings),
    .target(name: "Scheduling", dependencies: ["EdgeModel"], swiftSettings: settings),
    .target(
      name: "Discovery",
      dependencies: [log, .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["Crypto"]))],
      swiftSettings: settings),
    .target(name: "Coordination", dependencies: ["EdgeModel"], swiftSettings: settings),
    .target(name: "CoordinationSimulator", dependencies: ["Coordination", "EdgeModel"], swiftSettings: settings),

    // adapters
    .target(
      name: "MessagingRabbitMQ",
      dependencies: [
        "Messaging", "CRabbitMQ", log,
        .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
        .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
      ],
      swiftSettings: unsafeMarked),
    .target(
      name: "CoordinationEtcd", dependencies: ["Coordination", "EdgeModel", "HTTPTransport", log],
      swiftSettings: settings),
    .target(name: "CoordinationTestKit", dependencies: ["Coordination", "EdgeModel"], swiftSettings: settings),
    .target(name: "DiscoveryTestKit", dependencies: ["Discovery"], swiftSettings: settings),
    .target(name: "SchedulingTestKit", dependencies: ["EdgeModel", "Scheduling"], swiftSettings: settings),
    .target(name: "MessagingTestKit", dependencies: ["Messaging"], swiftSettings: settings),
    .target(name: "PlatformMessages", dependencies: ["EdgeModel", "Messaging"], swiftSettings: settings),
    .target(
      name: "EdgeStore",
      dependencies: [
        "EdgeModel", "Coordination", log,
        agentProduct("GRDB", "GRDB.swift"), agentProduct("Crypto", "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(
      name: "DockerRuntime",
      dependencies: ["EdgeAgent", "EdgeModel", "Manifests", "DockerClient", "HTTPTransport", log],
      swiftSettings: settings),

    .target(
      name: "PortForwarding",
      dependencies: [
        "EdgeAgent", "HTTPTransport", log, agentProduct("Hummingbird", "hummingbird"),
        agentProduct("HTTPTypes", "swift-http-types"), agentProduct("NIOCore", "swift-nio"),
        agentProduct("NIOPosix", "swift-nio"),
      ],
      swiftSettings: settings),

    // assembly
    .target(
      name: "EdgeAgent",
      dependencies: [
        "EdgeModel", "Manifests", "Messaging", "PlatformMessages", "Scheduling", "Discovery", "Coordination",
        "EdgeStore", log,
        agentProduct("Crypto", "swift-crypto"),
        agentProduct("ServiceLifecycle", "swift-service-lifecycle"),
        agentProduct("Subprocess", "swift-subprocess"),
      ],
      swiftSettings: settings),
    .target(
      name: "ControlAPI",
      dependencies: [
        "Coordination", "EdgeModel", "HTTPTransport", log,
        .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["Crypto"])),
      ],
      swiftSettings: settings),
    .target(
      name: "ControlServer",
      dependencies: [
        "ControlAPI", "Coordination", "EdgeAgent", "EdgeModel", "Manifests", "Scheduling", log,
        agentProduct("Crypto", "swift-crypto"),
        agentProduct("Hummingbird", "hummingbird"),
        agentProduct("NIOSSL", "swift-nio-ssl"),
        agentProduct("ServiceLifecycle", "swift-service-lifecycle"),
        agentProduct("X509", "swift-certificates"),
      ],
      swiftSettings: settings),

    // programs
    .executableTarget(
      name: "flotilla",
      dependencies: [
        "ControlAPI", "DockerClient", "EdgeModel", "Manifests", log,
        agentProduct("ArgumentParser", "swift-argument-parser"),
      ],
      path: "Examples/flotilla", swiftSettings: settings),
    .executableTarget(
      name: "flotilla-agent",
      dependencies: [
        "ControlAPI", "ControlServer", "Coordination", "CoordinationEtcd", "DockerClient", "DockerRuntime", "Discovery",
        "EdgeAgent", "EdgeModel", "EdgeStore", "Manifests", "Messaging", "MessagingRabbitMQ", "PlatformMessages",
        "PortForwarding", "Scheduling", log,
        agentProduct("ArgumentParser", "swift-argument-parser"),
        agentProduct("Hummingbird", "hummingbird"),
        agentProduct("ServiceLifecycle", "swift-service-lifecycle"),
        agentProduct("UnixSignals", "swift-service-lifecycle"),
      ],
      path: "Examples/flotilla-agent", swiftSettings: settings),

    .executableTarget(
      name: "coordination-simulator",
      dependencies: ["CoordinationSimulator", agentProduct("ArgumentParser", "swift-argument-parser")],
      path: "Examples/coordination-simulator", swiftSettings: settings),

    // tests, and what only they use
    .testTarget(
      name: "PortForwardingTests",
      dependencies: [
        "PortForwarding", "EdgeAgent", "TestPorts", "flotilla-agent", log, agentProduct("NIOCore", "swift-nio"),
        agentProduct("NIOPosix", "swift-nio"),
      ],
      swiftSettings: settings),
    .target(
      name: "HTTPTestServer", dependencies: ["HTTPTransport"], path: "Tests/HTTPTestServer", swiftSettings: settings),
    .target(
      name: "RabbitMQTestServer", dependencies: ["MessagingRabbitMQ", "TestPorts"], path: "Tests/RabbitMQTestServer",
      swiftSettings: settings),
    .target(name: "TestPorts", path: "Tests/TestPorts", swiftSettings: settings),
    .target(name: "TestSeeds", path: "Tests/TestSeeds", swiftSettings: settings),
    .target(
      name: "DockerTestServer", dependencies: ["TestPorts"], path: "Tests/DockerTestServer", swiftSettings: settings),
    .target(
      name: "PlatformLab", dependencies: ["ControlAPI", "EdgeModel", "HTTPTransport", "TestPorts", log],
      path: "Tests/PlatformLab",
      swiftSettings: settings),
    .executableTarget(
      name: "failover-lab", dependencies: ["PlatformLab", agentProduct("ArgumentParser", "swift-argument-parser")],
      path: "Tests/Programs/failover-lab", swiftSettings: settings),
    .executableTarget(
      name: "desired-log-writer", dependencies: ["EdgeModel", "Coordination", "EdgeStore"],
      path: "Tests/Programs/desired-log-writer", swiftSettings: settings),
    .executableTarget(
      name: "process-runtime-host", dependencies: ["EdgeAgent", "EdgeModel", log],
      path: "Tests/Programs/process-runtime-host", swiftSettings: settings),
    .testTarget(name: "EdgeModelTests", dependencies: ["EdgeModel", "TestSeeds"], swiftSettings: settings),
    .testTarget(
      name: "ManifestsTests", dependencies: ["EdgeModel", "Manifests", "TestSeeds"], swiftSettings: settings),
    .testTarget(
      name: "HTTPTransportTests", dependencies: ["HTTPTransport", "HTTPTestServer", "TestSeeds"],
      swiftSettings: settings),
    .testTarget(
      name: "DockerClientTests",
      dependencies: ["DockerClient", "DockerTestServer", "HTTPTransport", "HTTPTestServer", "TestPorts", "TestSeeds"],
      exclude: ["docker-engine-operations.tsv"], swiftSettings: settings),
    .testTarget(
      name: "DockerRuntimeTests",
      dependencies: [
        "DockerRuntime", "DockerClient", "EdgeAgent", "EdgeModel", "HTTPTransport", "HTTPTestServer", "TestPorts", log,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "MessagingTests", dependencies: ["Messaging", "MessagingTestKit", "TestSeeds", log], swiftSettings: settings
    ),
    .testTarget(
      name: "MessagingRabbitMQTests",
      dependencies: [
        "MessagingRabbitMQ", "Messaging", "MessagingTestKit", "RabbitMQTestServer", "TestPorts", "TestSeeds",
        "CRabbitMQ", log,
        .product(name: "MetricsTestKit", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
        .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "PlatformMessagesTests", dependencies: ["PlatformMessages", "Messaging", "EdgeModel"],
      swiftSettings: settings),
    .executableTarget(
      name: "plan-printer", dependencies: ["EdgeModel", "Scheduling", "SchedulingTestKit"],
      path: "Tests/Programs/plan-printer", swiftSettings: settings),
    .testTarget(
      name: "SchedulingTests", dependencies: ["Scheduling", "SchedulingTestKit", "EdgeModel", "plan-printer"],
      swiftSettings: settings),
    .testTarget(
      name: "DiscoveryTests", dependencies: ["Discovery", "DiscoveryTestKit", "TestSeeds", log],
      exclude: ["Interoperation/Peers"], swiftSettings: settings),
    .testTarget(
      name: "CoordinationTests", dependencies: ["Coordination", "EdgeModel", "TestSeeds"], swiftSettings: settings),
    .testTarget(
      name: "CoordinationSimulatorTests", dependencies: ["CoordinationSimulator", "Coordination", "EdgeModel"],
      swiftSettings: settings),
    .testTarget(
      name: "CoordinationConformanceTests",
      dependencies: ["CoordinationTestKit", "CoordinationEtcd", "Coordination", "EdgeModel", "EdgeStore", "TestPorts"],
      swiftSettings: settings),
    .testTarget(
      name: "EdgeStoreTests",
      dependencies: [
        "EdgeStore", "EdgeModel", "Coordination", "desired-log-writer", log, agentProduct("GRDB", "GRDB.swift"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EdgeAgentTests",
      dependencies: [
        "EdgeAgent", "EdgeModel", "EdgeStore", "Coordination", "Manifests", "Messaging", "PlatformMessages",
        "Discovery", "Scheduling", "process-runtime-host", log, agentProduct("Subprocess", "swift-subprocess"),
      ],
      swiftSettings: settings),
    .testTarget(name: "ControlAPITests", dependencies: ["ControlAPI", "EdgeModel", log], swiftSettings: settings),
    .testTarget(
      name: "ControlServerTests",
      dependencies: [
        "ControlServer", "ControlAPI", "Coordination", "EdgeAgent", "EdgeModel", "Manifests", "Scheduling", "flotilla",
        log,
        agentProduct("HTTPTypes", "swift-http-types"), agentProduct("Hummingbird", "hummingbird"),
        agentProduct("HummingbirdTesting", "hummingbird"), agentProduct("NIOCore", "swift-nio"),
        agentProduct("NIOPosix", "swift-nio"), agentProduct("ServiceLifecycle", "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "FlotillaToolTests",
      dependencies: [
        "flotilla", "ControlAPI", "EdgeModel", agentProduct("ArgumentParser", "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "ControlAPI", "ControlServer", "Coordination", "CoordinationEtcd", "CoordinationSimulator",
        "CoordinationTestKit", "Discovery", "DiscoveryTestKit", "DockerClient", "DockerRuntime", "EdgeAgent",
        "EdgeModel", "EdgeStore", "Manifests", "Messaging", "MessagingRabbitMQ", "MessagingTestKit",
        "PlatformMessages", "PortForwarding", "Scheduling", "SchedulingTestKit", log,
        agentProduct("ServiceLifecycle", "swift-service-lifecycle"),
        agentProduct("UnixSignals", "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "ControlAPI", "Discovery", "DockerClient", "EdgeModel", "HTTPTransport", "PlatformLab", "RabbitMQTestServer",
        "TestPorts", "TestSeeds", "flotilla", "flotilla-agent", log,
      ],
      swiftSettings: settings),
  ]
)
