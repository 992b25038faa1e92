import Testing

/// Every Swift program in the documentation stands in this target, so that it compiles.
struct CompiledProgramTests {
  /// Which file holds the programs of a page.
  static let pages: [String: String] =
    [
      "README.md": "ReadmePage", "docs/kraken.md": "KrakenPage", "docs/modules.md": "ModulesPage",
      "docs/manifest.md": "ManifestPage",
    ]
    .merging(
      Repository.pages.filter { $0.hasPrefix("docs/modules/") }.map { page in
        (page, "Modules/\(page.dropFirst("docs/modules/".count).dropLast(".md".count))Page")
      }, uniquingKeysWith: { first, _ in first }
    )
    .merging(
      Repository.pages.filter { $0.hasPrefix("Sources/") }.compactMap { page in
        page.split(separator: "/").dropLast().last?.split(separator: ".").first.map { (page, "Modules/\($0)Catalogue") }
      }, uniquingKeysWith: { first, _ in first })

  @Test func everyModuleHasAPage() throws {
    let manifest = try Repository.read("Package.swift")
    let products = manifest.matches(of: /\.library\(name: "([A-Za-z]+)"/).map { String($0.1) }
    #expect(products.count > 10)
    for product in products where !product.hasSuffix("TestKit") {
      #expect(Repository.exists("docs/modules/\(product).md"), "\(product) has no page")
    }
  }

  /// So that the next one looks at something.
  @Test func thereArePrograms() throws {
    let programs = try Repository.pages.flatMap {
      Markdown(try Repository.read($0)).blocks.filter { $0.info == "swift" }
    }
    #expect(programs.count >= 30)
  }

  @Test(arguments: Repository.pages)
  func programsAreCompiled(_ page: String) throws {
    let programs = Markdown(try Repository.read(page)).blocks.filter { $0.info == "swift" }
    guard !programs.isEmpty else { return }
    let file = try #require(
      Self.pages[page], "\(page) has Swift programs and no file in Tests/DocumentationTests/Pages")
    let source = try Repository.read("Tests/DocumentationTests/Pages/\(file).swift")
      .split(separator: "\n", omittingEmptySubsequences: false).map(\.trimmed)
    for program in programs {
      for paragraph in Self.paragraphs(program.lines) {
        #expect(Self.contains(source, paragraph), "\(file).swift doesn't have: \(paragraph.joined(separator: "\n"))")
      }
    }
  }

  /// Each fragment of a Package.swift names products that there are.
  @Test(arguments: Repository.pages)
  func fragmentsOfPackagesNameProducts(_ page: String) throws {
    let manifest = try Repository.read("Package.swift")
    for block in Markdown(try Repository.read(page)).blocks where block.info == "swift manifest" {
      let text = block.lines.joined(separator: "\n")
      for match in text.matches(of: /name: "([A-Za-z]+)",\s*package: "flotilla"/) {
        #expect(manifest.contains(".library(name: \"\(match.1)\""), "\(page): there is no product \(match.1)")
      }
    }
  }

  /// An import is a paragraph of its own, since a file has all of them at its top.
  private static func paragraphs(_ lines: [String]) -> [[String]] {
    var paragraphs: [[String]] = [[]]
    for line in lines.map(\.trimmed) {
      if line.isEmpty {
        paragraphs.append([])
      } else if line.hasPrefix("import ") {
        paragraphs += [[line], []]
      } else {
        paragraphs[paragraphs.count - 1].append(line)
      }
    }
    return paragraphs.filter { !$0.isEmpty }
  }

  private static func contains(_ source: [String], _ paragraph: [String]) -> Bool {
    source.indices.contains { source[$0...].starts(with: paragraph) }
  }
}
