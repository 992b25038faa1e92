import EdgeModel

extension WorkerReconciler {
  /// Who looks after an app while it runs; `nil` while it isn't up, and where nothing has to be tried from here.
  func healthWatch(
    of allocation: Allocation, runtime: any WorkloadRuntime, _ http: (any HTTPProbe)?, _ context: AgentContext
  ) -> HealthWatch? {
    let id = allocation.id
    guard allocation.phase == .run, isUp(id), let instance = instance(id), instance.phase == .running,
      let check = allocation.workload.services.main.health
    else { return nil }
    let prober = HealthProber(
      check: check, workload: allocation.workload, runtime: runtime, http: http, clock: context.time.clock)
    guard prober.needsWatching else { return nil }
    let port = allocation.workload.port
    // Where it holds the app's port itself, that is on this machine.
    let own = instance.probePort == port ? instance.probeHost : "127.0.0.1"
    let place = port == 0 ? nil : target(of: id) ?? PortTarget(host: own, port: port)
    return HealthWatch(
      prober: prober, instance: instance, target: place, time: context.time, logger: context.logger)
  }
}
