/// The name people call a deployment by: a DNS label (RFC 1035 section 2.3.1, digits allowed first by RFC 1123).
public struct AppName: CheckedIdentifier {
  public static let rule = "1 to 63 of a-z, 0-9 and hyphens, no hyphen at either end"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard (1...63).contains(text.utf8.count), text.consists(ofLowercaseDigitsAnd: "-"),
      text.first != "-", text.last != "-"
    else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// The nearest name to a free text, such as a manifest's `name` or a repository's last path part: lower case, every
  /// run of other characters one hyphen. `nil` if nothing is left.
  public init?(nearest text: some StringProtocol) {
    var label = ""
    for scalar in text.lowercased().unicodeScalars {
      let isPlain = (0x61...0x7A).contains(scalar.value) || (0x30...0x39).contains(scalar.value)
      if isPlain {
        label.unicodeScalars.append(scalar)
      } else if !label.isEmpty, label.last != "-" {
        label.append("-")
      }
      if label.utf8.count == 63 { break }
    }
    while label.last == "-" { label.removeLast() }
    do { try self.init(label[...]) } catch { return nil }
  }
}
