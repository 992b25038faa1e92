#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A look at a private key before it is kept: nobody can be asked for a passphrase later.
enum PrivateKeyText {
  /// Why it can't be used, in words that don't repeat it; `nil` when nothing is seen.
  static func fault(in text: String) -> String? {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
    guard let first = lines.first, first.hasPrefix("-----BEGIN "), first.contains("PRIVATE KEY-----"),
      lines.contains(where: { $0.hasPrefix("-----END ") })
    else {
      return "this is no private key as ssh-keygen writes them (it begins with '-----BEGIN … PRIVATE KEY-----')"
    }
    if text.contains("ENCRYPTED") { return passphrase }
    guard first.contains("OPENSSH") else { return nil }
    let body = lines.dropFirst().prefix { !$0.hasPrefix("-----") }.joined()
    guard let data = Data(base64Encoded: body.filter { !$0.isWhitespace }) else {
      return "this private key is damaged: what is between its first and last line is no base 64"
    }
    // PROTOCOL.key of OpenSSH: a magic text with a zero byte, then the cipher's name after its length in four bytes.
    let bytes = Array(data)
    let magic = Array("openssh-key-v1\u{0}".utf8)
    guard bytes.starts(with: magic) else { return "this private key is damaged: it doesn't begin as OpenSSH's do" }
    let rest = bytes.dropFirst(magic.count)
    let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let cipher = String(decoding: rest.dropFirst(4).prefix(min(length, 64)), as: UTF8.self)
    return cipher == "none" ? nil : passphrase
  }

  private static let passphrase = """
    this private key has a passphrase, and nobody can be asked for it: make a key for this use alone \
    (ssh-keygen -t ed25519 -N '' -f FILE)
    """
}
