/// Names of Debian packages (Debian Policy 5.6.1), with a version or an architecture behind.
enum DebianPackage {
  static func isName(_ text: String) -> Bool {
    func isPlain(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
    guard (2...128).contains(text.utf8.count), text.utf8.first.map(isPlain) == true else { return false }
    return text.utf8.allSatisfy { isPlain($0) || "+-.:=~".utf8.contains($0) }
  }
}
