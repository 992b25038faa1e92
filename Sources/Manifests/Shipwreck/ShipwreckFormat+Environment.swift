extension ShipwreckFormat {
  /// The variables of `[env-vars]`. Their values are in no message.
  func environment(_ reader: TableReader?, port: UInt16?) -> [EnvironmentVariable] {
    guard let reader else { return [] }
    return reader.entries().compactMap { entry in
      guard checkName(entry.key, reader) else { return nil }
      let name = entry.key.name
      guard
        let value = reader.value(
          name, expected: "a string, number or boolean, without NUL characters", hidingValue: true, text)
      else { return nil }
      guard name == "PORT" else { return EnvironmentVariable(name, value) }
      if let port, value != String(port) {
        reader.report(.error, name, "expected the same as config.port, which sets this variable")
      }
      return nil
    }
  }

  /// POSIX: letters, digits and underscores, and no digit first. A process can be given other names too, and
  /// manifests in use have `test-var`; but no shell can read it.
  private func checkName(_ key: TOMLKey, _ reader: TableReader) -> Bool {
    let name = key.name.utf8
    let isUsable = !name.isEmpty && !name.contains { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "=") }
    guard isUsable else {
      reader.report(
        .error, nameOf: key, "expected the name of an environment variable: letters, digits and underscores")
      return false
    }
    let isPOSIX =
      name.allSatisfy { TOMLCharacter.isBareKey($0) && $0 != UInt8(ascii: "-") }
      && !(name.first.map(TOMLCharacter.isDigit) ?? true)
    if !isPOSIX {
      reader.report(
        .warning, nameOf: key,
        "shells cannot read a variable of this name: use letters, digits and underscores, no digit first")
    }
    return true
  }

  /// As a program would read it from its environment.
  private func text(_ value: TOMLValue) -> String? {
    switch value.kind {
    case .string(let text): text.utf8.contains(0) ? nil : text
    case .integer(let number): String(number)
    case .float(let number): String(number)
    case .boolean(let flag): String(flag)
    default: nil
    }
  }
}
