import ArgumentParser

/// A variable of an app's environment, written `NAME=VALUE`.
struct EnvironmentEntry: ExpressibleByArgument, Hashable {
  let name: String
  let value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    let name = argument[..<equals]
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      name.utf8.allSatisfy(Self.isNameByte)
    else { return nil }
    self.name = String(name)
    value = String(argument[argument.index(after: equals)...])
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension [EnvironmentEntry] {
  /// The last one of a name counts.
  var dictionary: [String: String] {
    Dictionary(map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }
}
