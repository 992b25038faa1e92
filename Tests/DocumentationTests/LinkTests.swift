import Testing

/// No link in the documentation leads nowhere.
struct LinkTests {
  @Test(arguments: Repository.pages)
  func linksLeadToSomething(_ page: String) throws {
    let folder = page.split(separator: "/").dropLast().map(String.init)
    for link in Markdown(try Repository.read(page)).localLinks {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let target = try #require(parts.first).isEmpty ? page : Self.resolve(parts[0], from: folder)
      #expect(Repository.exists(target), "\(page): \(link)")
      if parts.count == 2, Repository.exists(target) {
        #expect(Markdown(try Repository.read(target)).anchors.contains(parts[1]), "\(page): \(link)")
      }
    }
  }

  /// So that the others look at something.
  @Test func thereArePagesAndLinks() throws {
    #expect(Repository.pages.count >= 20)
    let links = try Repository.pages.reduce(0) { $0 + Markdown(try Repository.read($1)).localLinks.count }
    #expect(links >= 60)
  }

  private static func resolve(_ link: String, from folder: [String]) -> String {
    var parts = folder
    for part in link.split(separator: "/") {
      if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }
}
