import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct FateTests {
  private static func service(
    _ mode: RestartPolicy.Mode, _ budget: UInt32? = nil, _ kind: ServiceKind = .service
  ) -> ServiceSettings {
    var settings = ServiceSettings()
    settings.restart = RestartPolicy(mode, budget: budget)
    settings.kind = kind
    return settings
  }

  @Test(
    arguments: [
      // Nothing said: whatever the status, five times.
      (service(.always), 0, 0, .again), (service(.always), 3, 4, .again), (service(.always), 3, 5, .failed),
      (service(.always), nil, 4, .again), (service(.always, 1), 0, 1, .failed), (service(.always, 0), 0, 0, .failed),
      (service(.always, 7), 1, 6, .again),
      // Only what failed.
      (service(.onFailure), 0, 0, .completed), (service(.onFailure), 0, 5, .completed),
      (service(.onFailure), 1, 0, .again), (service(.onFailure), nil, 0, .again),
      (service(.onFailure, 2), 1, 2, .failed),
      // Never.
      (service(.never), 0, 0, .completed), (service(.never), 1, 0, .failed), (service(.never), nil, 0, .failed),
      // A task is done with status 0, whatever its policy.
      (service(.always, nil, .task), 0, 0, .completed), (service(.onFailure, nil, .task), 0, 0, .completed),
      (service(.never, nil, .task), 0, 0, .completed), (service(.never, nil, .task), 1, 0, .failed),
      (service(.onFailure, 2, .task), 1, 1, .again), (service(.onFailure, 2, .task), 1, 2, .failed),
    ] as [(ServiceSettings, Int32?, UInt32, Fate)])
  func ofWhatWasUp(_ service: ServiceSettings, _ status: Int32?, _ restarts: UInt32, _ fate: Fate) {
    #expect(Fate(after: status, of: service, restarts: restarts, wasUp: true) == fate)
  }

  @Test(
    arguments: [
      (service(.always), 1, .failed), (service(.always), 0, .failed), (service(.onFailure), 1, .again),
      (service(.onFailure), 0, .completed), (service(.never), 0, .completed), (service(.never), 1, .failed),
      (service(.onFailure, nil, .task), 1, .again), (service(.always, nil, .task), 1, .again),
    ] as [(ServiceSettings, Int32?, Fate)])
  func ofWhatNeverWasUp(_ service: ServiceSettings, _ status: Int32?, _ fate: Fate) {
    #expect(Fate(after: status, of: service, restarts: 0, wasUp: false) == fate)
  }
}
