#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// An engine as `docker context` keeps it.
struct EngineContext: Sendable, Equatable {
  let host: String
  let certificates: EngineCertificates?

  private struct Meta: Decodable {
    struct Endpoint: Decodable {
      let host: String?
      let skipsVerification: Bool?

      enum CodingKeys: String, CodingKey {
        case host = "Host"
        case skipsVerification = "SkipTLSVerify"
      }
    }

    let name: String?
    let endpoints: [String: Endpoint]?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case endpoints = "Endpoints"
    }
  }

  /// Finds one by its name. Its folder is called after a digest of that, so all are looked into.
  /// - Parameter folder: the configuration's, which has `contexts`.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` where there is none of that name, or one that can't be used.
  init(_ name: String, folder: String) throws(DockerError) {
    let contexts = folder + "/contexts"
    for identifier in try Self.identifiers(in: contexts + "/meta") {
      let path = "\(contexts)/meta/\(identifier)/meta.json"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let meta: Meta
      do {
        meta = try EngineJSON.decode(Meta.self, from: [UInt8](Data(contentsOf: URL(filePath: path))))
      } catch {
        throw DockerError(.invalidConfiguration, "\(path) can't be read: \(error)", cause: error)
      }
      guard meta.name == name else { continue }
      guard let endpoint = meta.endpoints?["docker"], let host = endpoint.host, !host.isEmpty else {
        throw DockerError(.invalidConfiguration, "the context \"\(name)\" has no Docker engine")
      }
      guard endpoint.skipsVerification != true else {
        throw DockerError(
          .invalidConfiguration,
          "the context \"\(name)\" doesn't want its engine's certificate checked, which this client always does")
      }
      self.host = host
      certificates = EngineCertificates(ofContext: "\(contexts)/tls/\(identifier)/docker")
      return
    }
    throw DockerError(.invalidConfiguration, "there is no context \"\(name)\" in \(contexts)")
  }

  private static func identifiers(in folder: String) throws(DockerError) -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw DockerError(.invalidConfiguration, "\(folder) can't be read: \(error)", cause: error)
    }
  }
}
