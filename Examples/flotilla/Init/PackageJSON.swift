#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What is of use in a package.json. What isn't as it should be counts as missing.
struct PackageJSON: Decodable {
  var name: String?
  var version: String?
  var main: String?
  var scripts: [String: String]

  private enum Key: String, CodingKey { case name, version, main, scripts }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func text(_ key: Key) -> String? { (try? values.decodeIfPresent(String.self, forKey: key)) ?? nil }
    name = text(.name)
    version = text(.version)
    main = text(.main).map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
    scripts = ((try? values.decodeIfPresent([String: String].self, forKey: .scripts)) ?? nil) ?? [:]
  }

  init?(_ text: String) {
    guard let value = try? JSONDecoder().decode(PackageJSON.self, from: Data(text.utf8)) else { return nil }
    self = value
  }
}
