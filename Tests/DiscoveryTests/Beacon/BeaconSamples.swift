@testable import Discovery

/// The cluster's key of the tests.
func sampleKey(_ text: String = "the secret of the cluster") throws -> BeaconKey { try BeaconKey(secret: text.utf8) }

/// What a test announces.
func sampleBeacon(_ identity: String = "node-1", cluster: String? = "home") throws -> BeaconService {
  try BeaconService(identity: ServiceIdentity(identity), name: identity, cluster: cluster, port: 7070)
}

/// An answer as a service sends it.
func sampleAnswer(_ kind: BeaconMessage.Kind = .answer) throws -> BeaconMessage {
  BeaconMessage(
    kind: kind, instance: 0x0102_0304_0506_0708, sequence: 9, nonce: kind == .answer ? 0xA0B0 : 0, cluster: "home",
    service: .init(
      identity: try ServiceIdentity("node-1"), name: "Küche", port: 7070, source: try IPAddress("10.0.0.7"),
      lease: 3000))
}
