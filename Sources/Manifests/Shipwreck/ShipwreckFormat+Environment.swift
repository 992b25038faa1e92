extension ShipwreckFormat {
  /// The variables of `[env-vars]`. Their values are in no message.
  func environment(_ reader: TableReader?, port: UInt16?) -> [EnvironmentVariable] {
    guard let reader else { return [] }
    return reader.entries().compactMap { entry in
      guard checkName(entry.key, reader) else { return nil }
      let name = entry.key.name
      guard
        let value = reader.value(
          name, expected: "a string, number or boolean, without NUL characters", hidingValue: true, Self.text)
      else { return nil }
      guard name == "PORT" else { return EnvironmentVariable(name, value) }
      guard let port, port > 0 else { return EnvironmentVariable(name, value) }
      if value != String(port) {
        reader.report(.error, name, "expected the same as config.port, which sets this variable")
      }
      return nil
    }
  }

  /// POSIX: letters, digits and underscores, and no digit first. A process can be given other names too, and
  /// manifests in use have `test-var`; but no shell can read it.
  private func checkName(_ key: TOMLKey, _ reader: TableReader) -> Bool {
    guard VariableName.isUsable(key.name) else {
      reader.report(.error, nameOf: key, "expected \(VariableName.expected)")
      return false
    }
    if !VariableName.isPOSIX(key.name) { reader.report(.warning, nameOf: key, VariableName.notPOSIX) }
    return true
  }

  /// As a program would read it from its environment.
  static func text(_ value: TOMLValue) -> String? {
    switch value.kind {
    case .string(let text): text.utf8.contains(0) ? nil : text
    case .integer(let number): String(number)
    case .float(let number): String(number)
    case .boolean(let flag): String(flag)
    default: nil
    }
  }
}
