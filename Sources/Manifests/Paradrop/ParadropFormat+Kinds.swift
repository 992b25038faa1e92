import EdgeModel

extension ParadropFormat {
  /// What a service is made of, by its `type`.
  struct Made {
    var language: String
    var run = ""
    var settings = ServiceSettings()
  }

  /// `light`: code in a language that ParaDrop had a template for.
  func light(_ name: String?, at position: SourcePosition, _ path: String, command: Command?, _ reader: YAMLReader)
    -> Made?
  {
    guard let name else {
      reader.report.add(.error, at: position, path, "missing, expected a language: \(Self.lightNames)")
      return nil
    }
    guard let language = Self.lightLanguages[name] else {
      reader.report.add(
        .error, at: position, path, "expected a language: \(Self.lightNames), found \(QuotedText.quoted(name))")
      return nil
    }
    return Made(language: language.name, run: command?.run ?? language.defaultRun)
  }

  private static let lightNames = "go, gradle, maven, node, python2, python3"

  private static let lightLanguages: [String: Language] = [
    "go": .go, "gradle": .gradle, "maven": .maven, "node": .node, "python2": .python2, "python3": .python3,
    "python": .python3, "nodejs": .node,
  ]

  /// `image`: built elsewhere.
  func image(_ name: String?, at position: SourcePosition, _ path: String, command: Command?, _ reader: YAMLReader)
    -> Made?
  {
    guard let name, ImageName.isPlausible(name) else {
      reader.report.add(.error, at: position, path, "expected \(ImageName.expected)")
      return nil
    }
    var made = Made(language: Language.image.name)
    made.settings.image = name
    made.settings.command = command?.words
    return made
  }

  /// `normal`: a Dockerfile of the repository. `inline`: one in the manifest.
  func own(context: String, dockerfile: String?, command: Command?) -> Made {
    var made = Made(language: Language.custom.name)
    if !context.isEmpty || dockerfile != nil {
      made.settings.build = BuildRecipe(context: context, text: dockerfile)
    }
    made.settings.command = command?.words
    return made
  }

  /// `source` of a service: the folder of its Dockerfile. ParaDrop's schema said so, its code passed over it; `.` is what
  /// people wrote.
  func context(_ reader: YAMLReader) -> String {
    guard reader.value("source")?.map == nil else {
      _ = reader.child("source")?.entries()
      return ""
    }
    let path = reader.value("source", expected: "a relative path inside the repository") { value in
      value.text.flatMap { $0.contains("://") ? "" : BuildRecipe.path($0) }
    }
    return path ?? ""
  }
}
