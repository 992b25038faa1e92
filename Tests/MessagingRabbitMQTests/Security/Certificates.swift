import Foundation

/// Authorities and the certificates that they signed, made by the `openssl` command for a test.
struct Certificates {
  let directory: URL

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

  /// `NAME.pem` and `NAME.key`.
  func makeAuthority(_ name: String) throws {
    try openssl(
      ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-out", path("\(name).pem")] + newKey(name))
  }

  /// `NAME.pem` and `NAME.key`, signed by the authority; `names` as in `DNS:broker.test,IP:127.0.0.1`.
  func make(_ name: String, by authority: String, commonName: String, names: String? = nil) throws {
    try openssl(["req", "-subj", "/CN=\(commonName)", "-out", path("\(name).csr")] + newKey(name))
    var signing = [
      "x509", "-req", "-days", "2", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"),
      "-CAkey", path("\(authority).key"), "-CAcreateserial", "-out", path("\(name).pem"),
    ]
    if let names {
      try "subjectAltName=\(names)\n".write(toFile: path("\(name).ext"), atomically: false, encoding: .utf8)
      signing += ["-extfile", path("\(name).ext")]
    }
    try openssl(signing)
  }

  /// `NAME.locked.key`: the same key, encrypted.
  func lock(_ name: String, password: String) throws {
    try openssl([
      "pkcs8", "-topk8", "-in", path("\(name).key"), "-out", path("\(name).locked.key"), "-passout", "pass:\(password)",
    ])
  }

  private func newKey(_ name: String) -> [String] {
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path("\(name).key")]
  }

  private func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Fault(description: "openssl \(arguments): \(text)") }
  }
}
