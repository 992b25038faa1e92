/// The name of an image: `nginx`, `library/nginx:1.27`, `registry.example.org:5000/ann/shop@sha256:…`.
enum ImageName {
  static let expected = "the name of an image, such as \"nginx:1.27\""

  /// Whether an engine could take it for one. The engine knows better; this keeps out what could be something else.
  static func isPlausible(_ text: String) -> Bool {
    guard (1...255).contains(text.utf8.count), let first = text.utf8.first, isAlphanumeric(first) else { return false }
    return text.utf8.allSatisfy { isAlphanumeric($0) || "._-/:@+".utf8.contains($0) } && !text.contains("//")
      && !text.contains("..") && text.utf8.last.map(isAlphanumeric) == true
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
