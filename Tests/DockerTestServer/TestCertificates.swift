package import Foundation

/// An authority of a test's own, with certificates of a server on the loopback interface and of a client, named as the
/// `docker` command names them: `ca.pem`, `cert.pem`, `key.pem`.
package enum TestCertificates {
  package static func make(in folder: URL) async throws {
    try "subjectAltName=IP:127.0.0.1".write(
      to: folder.appendingPathComponent("names"), atomically: false, encoding: .utf8)
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    var commands = ["openssl req -x509 -subj /CN=authority -keyout ca.key -out ca.pem \(key)"]
    for (name, prefix) in [("server", "server-"), ("client", "")] {
      commands += [
        "openssl req -subj /CN=\(name) -keyout \(prefix)key.pem -out \(name).csr \(key)",
        "openssl x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out \(prefix)cert.pem",
      ]
    }
    try await Shell.run("cd \(folder.path) && \(commands.joined(separator: " && "))")
  }
}
