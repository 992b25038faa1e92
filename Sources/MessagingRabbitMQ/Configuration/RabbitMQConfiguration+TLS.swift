extension RabbitMQConfiguration {
  /// How to talk TLS, from version 1.2. All files are in PEM form.
  public struct TLS: Sendable {
    /// The file with the authorities that may have signed the broker's certificate; nil means those that the system
    /// trusts.
    public var caCertificateFile: String?
    /// The file with our certificate and its chain, for a broker that wants to know who connects.
    public var certificateFile: String?
    /// The file with the private key of our certificate.
    public var keyFile: String?
    /// What the private key is encrypted with; never logged.
    public var keyPassword: String?
    /// Whether the broker's certificate must have a trusted chain and the right name. Without it anybody in between can
    /// read and change everything.
    public var verifiesPeer = true
    /// The name to ask for and to look for in the certificate, where it is not the host's.
    public var serverName: String?

    /// Makes settings; the defaults verify against what the system trusts.
    public init(
      caCertificateFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
      keyPassword: String? = nil, verifiesPeer: Bool = true, serverName: String? = nil
    ) {
      self.caCertificateFile = caCertificateFile
      self.certificateFile = certificateFile
      self.keyFile = keyFile
      self.keyPassword = keyPassword
      self.verifiesPeer = verifiesPeer
      self.serverName = serverName
    }
  }

  /// How the client says who it is (SASL).
  public struct Authentication: Sendable, Hashable {
    private enum Mechanism: Sendable { case plain, external }
    private let mechanism: Mechanism
    /// By user and password.
    public static let plain = Authentication(mechanism: .plain)
    /// By the client's certificate; the password isn't sent. RabbitMQ needs its plugin
    /// `rabbitmq_auth_mechanism_ssl`, and a user whose name is that of the certificate.
    public static let external = Authentication(mechanism: .external)
  }
}

extension RabbitMQConfiguration {
  /// What goes beside a certificate; never empty.
  var identity: String { user.isEmpty ? "certificate" : user }
}
