/// The header fields of a request or response, in order, with names that ignore case.
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
  package struct Field: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  package private(set) var fields: [Field] = []

  package init() {}

  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The first value of `name`. Setting replaces all values; setting `nil` removes them.
  package subscript(name: String) -> String? {
    get { fields.first { ASCII.equalIgnoringCase($0.name, name) }?.value }
    set {
      fields.removeAll { ASCII.equalIgnoringCase($0.name, name) }
      if let newValue { append(name, newValue) }
    }
  }

  /// All values of `name`, in the order they came.
  package func values(of name: String) -> [String] {
    fields.filter { ASCII.equalIgnoringCase($0.name, name) }.map(\.value)
  }

  package mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  package var description: String {
    fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
  }

  /// The first field that can't be sent: a name that is no token, or a value with a line break or a NUL in it, which
  /// would let a value add headers of its own.
  var unsendable: Field? {
    fields.first { field in
      field.name.isEmpty || !field.name.utf8.allSatisfy(ASCII.isTokenCharacter)
        || field.value.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 }
    }
  }
}
