/// What the engine reports while it builds, fetches, sends or loads images. Which parts are there depends on what happens.
public struct ImageEvent: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What a step of a build or its command wrote, as it stands, often with a line break at the end (`stream`).
  public var output: String? { self["stream"] }
  /// What is being done, in the engine's words; for a layer see ``phase``.
  public var status: String? { self["status"] }
  /// The layer that is spoken of, by the beginning of its id.
  public var layer: String? { self["id"] }
  /// How far it is, as a bar of characters.
  public var progress: String? { self["progress"] }
  /// The id of the image that was built, near the end.
  public var imageID: String? { fields["aux"]?["ID"]?.value() }
  /// Bytes of the layer that are done.
  public var doneBytes: Int64? { fields["progressDetail"]?["current"]?.value() }
  /// Bytes of the whole layer. The engine doesn't always know.
  public var totalBytes: Int64? {
    fields["progressDetail"]?["total"]?.value().flatMap { (total: Int64) in total > 0 ? total : nil }
  }
  /// What the registry has now, at the end of a push.
  public var pushed: PushedImage? { self["aux"] }

  /// Why all of it failed. Such an event is thrown instead of being reported.
  var failure: String? {
    let (detail, short) = (fields["errorDetail"] ?? .null, fields["error"] ?? .null)
    if let message: String = detail["message"]?.value() ?? short.value() { return message }
    // Whatever its form, a failure must not pass for a success.
    let rest = [detail, short].first { $0 != .null && $0 != [:] }
    return rest.map { (try? EngineJSON.text($0)) ?? "\($0)" }
  }

  /// What happens to ``layer``.
  public var phase: LayerPhase? {
    layer == nil ? nil : status.map(LayerPhase.init(rawValue:))
  }
}

/// What a build reports.
public typealias BuildEvent = ImageEvent

/// What is being done with a layer of an image. The set is open; these are the words of the engine.
public struct LayerPhase: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// It is to be fetched.
  public static let found = LayerPhase(rawValue: "Pulling fs layer")
  /// Others are fetched first.
  public static let waiting = LayerPhase(rawValue: "Waiting")
  /// Bytes arrive; the event's progress says how many.
  public static let downloading = LayerPhase(rawValue: "Downloading")
  /// All bytes are here, and are compared with their digest.
  public static let verifying = LayerPhase(rawValue: "Verifying Checksum")
  /// All bytes are here and are the right ones.
  public static let downloaded = LayerPhase(rawValue: "Download complete")
  /// The files are unpacked; layers are one after the other.
  public static let extracting = LayerPhase(rawValue: "Extracting")
  /// It is ready.
  public static let pulled = LayerPhase(rawValue: "Pull complete")
  /// It was here before a pull.
  public static let existed = LayerPhase(rawValue: "Already exists")
  /// It is packed, or waits for that.
  public static let preparing = LayerPhase(rawValue: "Preparing")
  /// Bytes are sent; the event's progress says how many.
  public static let pushing = LayerPhase(rawValue: "Pushing")
  /// The registry has it.
  public static let pushed = LayerPhase(rawValue: "Pushed")
  /// The registry had it before a push.
  public static let existedRemotely = LayerPhase(rawValue: "Layer already exists")
  /// It is taken out of an archive.
  public static let loading = LayerPhase(rawValue: "Loading layer")

  /// Whether nothing more happens to the layer.
  public var isFinal: Bool {
    [.pulled, .existed, .pushed, .existedRemotely].contains(self) || rawValue.hasPrefix("Mounted from ")
  }

  public var description: String { rawValue }
}

/// An image that was built.
public struct BuiltImage: Sendable, Hashable {
  /// `sha256:` and 64 digits.
  public let id: String
}

/// What a registry has after a push.
public struct PushedImage: EngineObject {
  public static let requiredField: String? = "Digest"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The tag that was sent.
  public var tag: String { self["Tag", or: ""] }
  /// Names the image at the registry whatever the tag means later.
  public var digest: String { self["Digest", or: ""] }
  /// Bytes of its manifest.
  public var size: Int64 { self["Size", or: 0] }
}
