import Testing

/// What speaks with the machine's engine, one test after the other: of many at once each waits for all of them, and a time
/// limit counts the waiting.
@Suite(.serialized) enum RealEngine {}

/// What has engines of its own, each of them a good part of a machine.
@Suite(.serialized) enum PrivateEngines {}

/// What waits for registries.
@Suite(.serialized) enum Registries {}
