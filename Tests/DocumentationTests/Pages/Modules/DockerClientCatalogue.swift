import DockerClient
import Foundation

/// The programs of Sources/DockerClient/DockerClient.docc.
enum DockerClientCatalogue {
  enum GettingStarted {
    static func engine() async throws {
      let docker = try DockerEngine(environment: ProcessInfo.processInfo.environment)
      print(try await docker.system.version().version)
    }

    static func command(_ docker: DockerEngine) async throws {
      let result = try await docker.run(ContainerSpec(image: "busybox", command: ["echo", "hello"]))
      print(result.output, result.exitCode)
    }

    static func service(_ docker: DockerEngine) async throws {
      var spec = ContainerSpec(image: "redis:7")
      spec.ports = [PublishedPort(port: ContainerPort(6379), hostAddress: "127.0.0.1")]
      try await docker.withContainer(spec) { container in
        let place = try await docker.containers.waitForPort(ContainerPort(6379), of: container)
        print("redis answers at", place)
      }
    }

    static func owned(_ docker: DockerEngine) async throws {
      let report = try await docker.removeAll(labelled: "org.example.owner", "me")
      print(report.containers.count, "containers removed")
    }
  }

  enum Streaming {
    static func logs(_ docker: DockerEngine) async throws {
      for try await line in try await docker.containers.logs("web", follow: true).lines {
        print(line.source, line.text)
      }
    }

    static func samples(_ docker: DockerEngine) async throws {
      for try await sample in try await docker.containers.samples(of: "web") {
        print(sample.cpuPercent ?? 0, "% of a processor,", sample.memoryUsed, "bytes")
      }
    }

    static func events(_ docker: DockerEngine) async throws {
      for try await notice in docker.system.watch([.named("type", "container")]) {
        switch notice {
        case .event(let event): print(event.action, event.actor)
        case .resumed(let mayHaveMissed): print(mayHaveMissed ? "some events may be missing" : "nothing was missed")
        }
      }
    }

    static func archive(_ docker: DockerEngine) async throws {
      let archive = try await docker.containers.archive(of: "/var/lib/data", in: "old")
      try await docker.containers.extract(archive.bytes, to: "/var/lib", in: "new")
    }

    static func command(_ docker: DockerEngine) async throws {
      var spec = ExecSpec(["sort"])
      spec.takesInput = true
      let sort = try await docker.exec.attach(try await docker.exec.create(in: "web", spec))
      try await sort.write("pear\napple\n")
      try sort.closeInput()
      for try await line in sort.output.lines { print(line.text) }
    }
  }

  enum BuildingImages {
    static func folder(_ docker: DockerEngine) async throws {
      var options = BuildOptions(tags: ["shop:latest"])
      options.arguments = ["VERSION": "1.4"]
      let image = try await docker.images.build(options, folder: "/srv/shop") { event in
        if let output = event.output { print(output, terminator: "") }
      }
      print("built", image.id)
    }

    static func memory(_ docker: DockerEngine) async throws {
      let context = try TarEntry.archive([
        TarEntry(path: "Dockerfile", content: Array("FROM scratch\nCOPY greeting /\n".utf8)),
        TarEntry(path: "greeting", content: Array("hello\n".utf8)),
      ])
      do {
        _ = try await docker.images.build(BuildOptions(tags: ["greeting:latest"]), context: context)
      } catch let error as DockerError where error.code == .buildFailed {
        print("the build failed:", error.message)
        print(error.output ?? "")
      }
    }

    static func push(_ docker: DockerEngine) async throws {
      let logins = try RegistryLogins(environment: ProcessInfo.processInfo.environment)
      let name = "registry.example.org/shop:1.4"
      try await docker.images.push(name, login: try await logins.login(forImage: name)) { event in
        print(event.layer ?? "", event.status ?? "")
      }
    }
  }

  enum Errors {
    static func codes(_ docker: DockerEngine) async throws {
      do {
        try await docker.containers.remove("web")
      } catch let error as DockerError where error.code == .notFound {
        print("gone already")
      } catch let error as DockerError where error.isRetriable {
        print("later:", error)
      }
    }
  }

  enum OldEnginesAndPodman {
    static func version(_ docker: DockerEngine) async throws {
      let ping = try await docker.system.ping()
      print("API", ping.version)
      do {
        try await docker.checkpoints.create("frozen", of: "web")
      } catch let error as DockerError where error.code == .unsupported {
        print(error.message)
      }
    }

    static func podman() async throws {
      let podman = try DockerEngine(host: "unix:///run/podman/podman.sock")
      for component in try await podman.system.version().components {
        print(component.name, component.version)
      }
    }
  }

  enum FromOtherClients {
    static func end(_ docker: DockerEngine) async throws {
      let id = try await docker.containers.create(ContainerSpec(image: "busybox", command: ["true"]), name: "short").id
      let exit = try await docker.containers.wait(for: id, until: .nextExit) {
        try await docker.containers.start(id)
      }
      print("ended with", exit.code)
      try await docker.containers.remove(id)
    }
  }
}
