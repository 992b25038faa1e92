/// What a repository looks like: the manifest that it could have, and why.
struct ManifestGuess: Hashable {
  /// One value and what it was guessed by.
  struct Reason: Codable, Hashable {
    var key: String
    var value: String
    var because: String
  }

  var name: String
  var version: String?
  var language: String
  var port: Int
  var run: String?
  var test: String?
  var reasons: [Reason] = []

  /// Looks at the files: a Dockerfile says most, then what a language's tools know, then a page to be served.
  /// - Returns: `nil` where nothing is recognised.
  init?(_ files: RepositoryFiles) {
    let directory = files.directory
    name = directory.isEmpty ? "app" : directory
    language = ""
    port = 0
    note("name", name, "the directory's name")
    if files.has("Dockerfile") {
      readDockerfile(files)
    } else if files.has("package.json") {
      readPackage(files)
    } else if let script = Self.pythonScripts.first(where: files.has) {
      readPython(files, script)
    } else if files.has("requirements.txt") || files.has("pyproject.toml") {
      readPython(files, "main.py")
    } else if files.has("index.html") {
      set("static", 8_080, "there is an index.html", "any port serves files")
    } else {
      return nil
    }
    if name.unicodeScalars.count > 64 { name = String(String.UnicodeScalarView(name.unicodeScalars.prefix(64))) }
  }

  private mutating func note(_ key: String, _ value: String, _ because: String) {
    reasons.removeAll { $0.key == key }
    reasons.append(Reason(key: key, value: value, because: because))
  }

  private mutating func set(_ language: String, _ port: Int, _ why: String, _ whyPort: String) {
    self.language = language
    self.port = port
    note("lang", language, why)
    note("port", "\(port)", whyPort)
  }

  // MARK: Kinds

  private mutating func readDockerfile(_ files: RepositoryFiles) {
    let port = files.read("Dockerfile").flatMap(PortGuess.exposed)
    set(
      "custom", port ?? 8_080, "there is a Dockerfile, which says how to build and start it",
      port == nil ? "the Dockerfile exposes none: see which one it listens on" : "the Dockerfile exposes it")
  }

  private mutating func readPackage(_ files: RepositoryFiles) {
    let package = files.read("package.json").flatMap(PackageJSON.init)
    if let own = package?.name, !own.isEmpty {
      name = own
      note("name", own, "package.json says so")
    }
    if let own = package?.version {
      version = own
      note("version", own, "package.json says so")
    }
    let entries = [package?.main].compactMap { $0 } + ["server.js", "index.js", "app.js", "main.js"]
    let entry = entries.first(where: files.has)
    let found = entry.flatMap { file in files.read(file).flatMap(PortGuess.listened).map { (file, $0) } }
    set(
      "node", found?.1 ?? 3_000, "there is a package.json",
      found.map { "\($0.0) listens on it" } ?? "what most use: see which one it listens on")
    if package?.scripts["start"] != nil {
      note("run", "npm start", "package.json has a script 'start'; it is what node apps run by themselves")
    } else if let entry {
      run = "node \(entry)"
      note("run", "node \(entry)", "package.json has no script 'start', and there is \(entry)")
    }
    if let script = package?.scripts["test"], !script.contains("no test specified") {
      test = "npm test"
      note("test", "npm test", "package.json has a script 'test'")
    }
  }

  private static let pythonScripts = ["main.py", "app.py", "server.py", "manage.py"]

  private mutating func readPython(_ files: RepositoryFiles, _ script: String) {
    let found = files.read(script).flatMap(PortGuess.listened)
    let why = files.has(script) ? "there is \(script)" : "there is a requirements.txt or pyproject.toml"
    set(
      "python3", found ?? (script == "app.py" ? 5_000 : 8_000), why,
      found == nil ? "what most use: see which one it listens on" : "\(script) listens on it")
    switch script {
    case "manage.py":
      run = "python3 manage.py runserver 0.0.0.0:$PORT"
      note("run", run ?? "", "manage.py is Django's")
    case "main.py": break
    default:
      run = "python3 \(script)"
      note("run", run ?? "", "there is no main.py")
    }
  }

  // MARK: The file

  /// The manifest as TOML.
  var text: String {
    var lines = ["[app]", "name = \(Self.quoted(name))"]
    if let version { lines.append("version = \(Self.quoted(version))") }
    lines += ["", "[config]", "lang = \(Self.quoted(language))", "port = \(port)"]
    if let run { lines.append("run = \(Self.quoted(run))") }
    if let test { lines.append("test = \(Self.quoted(test))") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
