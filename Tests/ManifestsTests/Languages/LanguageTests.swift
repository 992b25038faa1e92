import Manifests
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct LanguageTests {
  @Test func python() {
    let manifest = AppManifest(
      name: "a", language: "python3", run: "python3 main.py", test: "python3 -m unittest", port: 8080,
      environment: [EnvironmentVariable("SECRET", "hunter2")])
    #expect(
      Language.python3.dockerfile(for: manifest) == """
        ARG BASE=python:3-slim
        FROM ${BASE}
        WORKDIR /app
        ENV PORT=8080 PYTHONUNBUFFERED=1 PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore
        COPY . .
        RUN if [ -f requirements.txt ]; then python3 -m pip install --no-cache-dir -r requirements.txt; fi
        RUN ["sh","-c","python3 -m unittest"]
        EXPOSE 8080
        CMD ["sh","-c","exec python3 main.py"]

        """)
  }

  @Test func nodeJS() throws {
    let manifest = AppManifest(name: "a", language: "node", run: "npm start", port: 7211)
    let lines = try #require(Language.node.dockerfile(for: manifest)).split(separator: "\n")
    #expect(lines.prefix(4) == ["ARG BASE=node:20-slim", "FROM ${BASE}", "WORKDIR /app", "ENV PORT=7211"])
    #expect(lines.suffix(2) == ["EXPOSE 7211", #"CMD ["sh","-c","exec npm start"]"#])
    #expect(!lines.contains { $0.contains("{{") })
  }

  @Test func staticSite() {
    let manifest = AppManifest(name: "a", language: "static", run: Language.static.defaultRun, port: 80)
    #expect(
      Language.static.dockerfile(for: manifest) == #"""
        ARG BASE=busybox:stable
        FROM ${BASE}
        WORKDIR /app
        ENV PORT=80
        COPY . .
        RUN rm -rf .git .dockerignore Dockerfile shipwreck.toml paradrop.yaml compose.yaml compose.yml docker-compose.yml docker-compose.yaml
        EXPOSE 80
        STOPSIGNAL SIGKILL
        CMD ["sh","-c","exec busybox httpd -f -vv -p \"$PORT\" -h ."]

        """#)
  }

  @Test(arguments: LanguageCatalog.standard.languages.filter { $0.dockerfile != nil })
  func aTemplateIsFilledIn(_ language: Language) throws {
    let manifest = AppManifest(name: "a", language: language.name, test: "true", port: 81)
    let lines = try #require(language.dockerfile(for: manifest)).split(separator: "\n")
    #expect(lines.first == "ARG BASE=\(language.baseImage)")
    #expect(lines.dropFirst().first == "FROM ${BASE}")
    #expect(lines.contains("EXPOSE 81"))
    #expect(lines.contains("RUN [\"sh\",\"-c\",\"true\"]"))
    #expect(lines.last?.hasPrefix("CMD [\"sh\",\"-c\",") == true)
    #expect(!lines.contains { $0.contains("{{") })
  }

  @Test func anImageIsNotBuilt() {
    #expect(Language.image.dockerfile(for: AppManifest(name: "a", language: "image", port: 80)) == nil)
    #expect(Language.image.usesImage)
    #expect(!Language.image.usesOwnDockerfile)
  }

  @Test func ownDockerfile() {
    #expect(Language.custom.dockerfile(for: AppManifest(name: "a", language: "custom", port: 80)) == nil)
    #expect(Language.custom.usesOwnDockerfile)
    #expect(Language.custom.hostCommand == nil)
    #expect(LanguageCatalog.standard.languages.filter(\.usesOwnDockerfile) == [.custom])
  }

  /// Whatever the commands are, the file has the same lines, and they mean these commands.
  @Test(arguments: [
    "echo \"a\" 'b' \\ \\\\ $X `y` {{port}} {{run}}", "a\nRUN rm -rf /\n", "a\r\nCMD [\"x\"]", "\"]\nUSER root", "\\",
    "é🚢",
    "\u{1}\u{7F}\u{85}\u{2028}", "cat <<EOF\nx\nEOF", "#!", "{{test}}",
  ])
  func commandsStayCommands(_ command: String) throws {
    let manifest = AppManifest(name: "a", language: "python3", run: command, test: command, port: 1)
    let lines = try #require(Language.python3.dockerfile(for: manifest)).split(separator: "\n")
    #expect(lines.count == 9)
    for (line, instruction) in [(lines[6], "RUN "), (lines[8], "CMD ")] {
      #expect(line.hasPrefix("\(instruction)[\"sh\",\"-c\",\""))
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{2028}" && $0.value != 0x85 })
      let words = try JSONDecoder().decode([String].self, from: Data(line.dropFirst(4).utf8))
      #expect(words.count == 3)
      #expect(words.last?.utf8.suffix(command.utf8.count).elementsEqual(command.utf8) ?? false)
    }
  }

  @Test(arguments: [
    ("python3 main.py", true), ("./server --port \"$PORT\"", true), ("npm start", true), ("g++ a.cc", true),
    ("cd src && python3 main.py", false), ("cd src", false), ("A=1 node x.js", false), ("a | b", false),
    ("a; b", false),
    ("a &", false), ("if true", false), ("a\nb", false), ("(a)", false), ("\"my app\" x", false), ("$APP", false),
    ("exec a", false), ("", false), (". ./env", false),
  ])
  func execOnlyWhereItChangesNothing(_ command: String, _ isSimple: Bool) {
    let prefix = isSimple ? "exec " : ""
    #expect(ShellCommand(command).replacingShellArguments == ["sh", "-c", prefix + command])
    #expect(ShellCommand(command).arguments == ["sh", "-c", command])
  }

  @Test func catalog() {
    var catalog = LanguageCatalog.standard
    #expect(catalog.names == ["python3", "node", "static", "custom", "image", "go", "gradle", "maven", "python2"])
    var python = Language.python3
    python.baseImage = "registry.example.org/python"
    catalog.add(python)
    #expect(catalog.names == ["python3", "node", "static", "custom", "image", "go", "gradle", "maven", "python2"])
    #expect(catalog["python3"]?.baseImage == "registry.example.org/python")
    #expect(catalog["cobol"] == nil)
  }
}
