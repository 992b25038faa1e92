/// One of the manifests of an image that has several: a variant for a platform, or a statement on one.
public struct ImageManifest: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Its digest.
  public var id: String { self["ID", or: ""] }
  /// Digest, size and kind of the manifest itself.
  public var descriptor: ContentDescriptor { self["Descriptor", or: ContentDescriptor()] }
  /// Whether all its content is on this engine.
  public var isAvailable: Bool { self["Available", or: false] }
  /// What it is. The set is open.
  public var kind: Kind { self["Kind", or: .unknown] }
  /// Bytes of its content, compressed as it is in a registry.
  public var contentSize: Int64 { fields["Size"]?["Content"]?.value() ?? 0 }
  /// Bytes of that content together with what is unpacked of it.
  public var totalSize: Int64 { fields["Size"]?["Total"]?.value() ?? 0 }
  /// For an image: the platform, the containers that use it.
  public var platform: ImagePlatform? { fields["ImageData"]?["Platform"]?.value() }
  /// Ids of the containers made of this very variant.
  public var containers: [String] { fields["ImageData"]?["Containers"]?.value() ?? [] }
  /// For an attestation: the digest of what it is about.
  public var subject: String? { fields["AttestationData"]?["For"]?.value() }

  /// What a manifest is about. The set is open.
  public struct Kind: EngineWord {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// A variant for one platform.
    public static let image: Self = "image"
    /// A statement on a variant, such as where it was built of what.
    public static let attestation: Self = "attestation"
    /// Something that the engine doesn't know either.
    public static let unknown: Self = "unknown"
  }
}

/// A signed statement that came with an image (`ImageAttestations`).
public struct AttestationStatement: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Digest, size and kind of the statement.
  public var descriptor: ContentDescriptor { self["Descriptor", or: ContentDescriptor()] }
  /// A URI that says what kind of statement it is.
  public var predicateType: String { self["PredicateType", or: ""] }
  /// The statement itself, if it was asked for.
  public var statement: JSONValue? { self["Statement"] }
}
