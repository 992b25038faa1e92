#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The files that a folder has for TLS with an engine, named as the `docker` command names them.
struct EngineCertificates: Sendable, Equatable {
  private let folder: String
  /// Whom to trust; nil: whom the system trusts.
  let authority: String?
  /// What the client shows, with the key to it; nil: nothing.
  let certificate: String?
  let key: String?

  /// What `DOCKER_CERT_PATH` means: the authority has to be there, and the client's certificate may be missing.
  init(folder: String) {
    self.init(folder, authority: "\(folder)/ca.pem")
  }

  /// What a context's folder means: any of the files makes it TLS. Nil if there is none.
  init?(ofContext folder: String) {
    self.init(folder, authority: Self.file("ca.pem", in: folder))
    if authority == nil, certificate == nil, key == nil { return nil }
  }

  private init(_ folder: String, authority: String?) {
    self.folder = folder
    self.authority = authority
    certificate = Self.file("cert.pem", in: folder)
    key = Self.file("key.pem", in: folder)
  }

  /// - Throws: ``DockerError/Code/invalidConfiguration`` for a certificate without its key, or the other way round.
  func demandPair() throws(DockerError) {
    guard (certificate == nil) != (key == nil) else { return }
    let (there, missing) = certificate == nil ? ("key.pem", "cert.pem") : ("cert.pem", "key.pem")
    throw DockerError(.invalidConfiguration, "\(folder) has a \(there), and no \(missing) that belongs to it")
  }

  private static func file(_ name: String, in folder: String) -> String? {
    let path = "\(folder)/\(name)"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
