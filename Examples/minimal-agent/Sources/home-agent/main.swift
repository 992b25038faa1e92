import ControlServer
import EdgeAgent
import Foundation
import HomeScheduling
import Scheduling
import ServiceLifecycle

func end(_ words: String) -> Never {
  FileHandle.standardError.write(Data("home-agent: \(words)\n".utf8))
  exit(2)
}

// The parts of Examples/custom-scheduler, next to those that come with the module: the file chooses by name.
var registry = StrategyRegistry()
registry.add(ElectricityPriceScorer())
registry.add(MainsPowerStrategy())

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first, let path = arguments.dropFirst().first, arguments.count == 2 else {
  end("usage: home-agent DATA-DIR CONFIGURATION-FILE")
}
let file: HomeAgentFile
let strategy: any PlacementStrategy
do {
  file = try HomeAgentFile(path: path)
  strategy = try registry.strategy(file.placement)
} catch {
  end("\(path): \(error)")
}

let home = try AgentHome(folder)
let setup = AgentConfiguration(home: home, labels: file.labels) { "http://127.0.0.1:\(file.port)" }
let runtime = try ProcessRuntime(ProcessRuntimeConfiguration(root: home.path + "/apps"), logger: .current)
let agent = try await Agent.open(setup, runtime: runtime, broker: .absent, strategy: strategy)
let server = ControlServer(
  controlPlane: agent.controlPlane, authorizer: try TokenAuthorizer(owner: home.token),
  configuration: ControlServerConfiguration(port: UInt16(file.port)))
let group = ServiceGroup(services: [server, agent], gracefulShutdownSignals: [.sigterm, .sigint], logger: .current)
do {
  try await group.run()
} catch {
  await runtime.shutdown()
  throw error
}
await runtime.shutdown()
