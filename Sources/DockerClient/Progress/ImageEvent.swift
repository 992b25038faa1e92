/// What the engine reports while it builds, fetches, sends or loads images. Which parts are there depends on what happens.
public struct ImageEvent: Sendable, Hashable {
  /// What a step of a build or its command wrote, as it stands, often with a line break at the end.
  public let output: String?
  /// What is being done, in the engine's words; for a layer see ``phase``.
  public let status: String?
  /// The layer that is spoken of, by the beginning of its id.
  public let layer: String?
  /// How far it is, as a bar of characters.
  public let progress: String?
  /// The id of the image that was built, near the end.
  public let imageID: String?
  /// Bytes of the layer that are done.
  public let doneBytes: Int64?
  /// Bytes of the whole layer. The engine doesn't always know.
  public let totalBytes: Int64?
  /// What the registry has now, at the end of a push.
  public let pushed: PushedImage?

  init(
    output: String? = nil, status: String? = nil, layer: String? = nil, progress: String? = nil, imageID: String? = nil,
    doneBytes: Int64? = nil, totalBytes: Int64? = nil, pushed: PushedImage? = nil
  ) {
    self.output = output
    self.status = status
    self.layer = layer
    self.progress = progress
    self.imageID = imageID
    self.doneBytes = doneBytes
    self.totalBytes = totalBytes
    self.pushed = pushed
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
public struct PushedImage: Sendable, Hashable, Decodable {
  /// The tag that was sent.
  public let tag: String
  /// Names the image at the registry whatever the tag means later.
  public let digest: String
  /// Bytes of its manifest.
  public let size: Int64

  private enum CodingKeys: String, CodingKey {
    case tag = "Tag"
    case digest = "Digest"
    case size = "Size"
  }
}
