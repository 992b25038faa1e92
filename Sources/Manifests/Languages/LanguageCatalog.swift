/// The languages that a program can build and run, by name.
public struct LanguageCatalog: Sendable, Hashable {
  /// In the order in which they were added.
  public private(set) var languages: [Language]

  /// Of languages with the same name the last one stays.
  public init(_ languages: [Language]) {
    self.languages = []
    for language in languages { add(language) }
  }

  /// The languages of this module.
  public static let standard = LanguageCatalog([
    .python3, .node, .static, .custom, .image, .go, .gradle, .maven, .python2,
  ])

  /// Adds a language, in the place of one of the same name.
  public mutating func add(_ language: Language) {
    if let index = languages.firstIndex(where: { $0.name == language.name }) {
      languages[index] = language
    } else {
      languages.append(language)
    }
  }

  /// The catalog with one more language.
  public func adding(_ language: Language) -> LanguageCatalog {
    var catalog = self
    catalog.add(language)
    return catalog
  }

  /// The language with exactly this name; `nil` if there is none.
  public subscript(name: String) -> Language? { languages.first { $0.name == name } }

  /// In the order in which they were added.
  public var names: [String] { languages.map(\.name) }

  /// What to say of a name that isn't here: `unknown language "pyton3", did you mean "python3"? Known: …`.
  public func unknownMessage(_ name: String) -> String {
    let hint = NearestName.find(name, among: names).map { ", did you mean \(QuotedText.quoted($0))?" } ?? "."
    return "unknown language \(QuotedText.quoted(name))\(hint) Known: \(names.joined(separator: ", "))"
  }
}
