/// One of the manifests of an image that has several: a variant for a platform, or a statement on one.
public struct ImageManifest: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Its digest.
  public var id: String { self["ID", or: ""] }
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
  public var containers: [String] { fields["ImageData"]?["Containers"]?.value() ?? [] }
  /// For an attestation: the digest of what it is about.
  public var subject: String? { fields["AttestationData"]?["For"]?.value() }

  public struct Kind: EngineWord {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let image: Self = "image"
    public static let attestation: Self = "attestation"
    public static let unknown: Self = "unknown"
  }
}

/// A signed statement that came with an image (`ImageAttestations`).
public struct AttestationStatement: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var descriptor: ContentDescriptor { self["Descriptor", or: ContentDescriptor()] }
  /// A URI that says what kind of statement it is.
  public var predicateType: String { self["PredicateType", or: ""] }
  /// The statement itself, if it was asked for.
  public var statement: JSONValue? { self["Statement"] }
}
