import ControlServer
import EdgeModel
import Foundation
import MessagingRabbitMQ

/// How machines know the broker that another one provides: by its certificate, which comes with the address.
enum BrokerTLS {
  private static let option = "?certificate="

  /// Puts a certificate behind an address.
  static func adding(_ certificate: AgentCertificate, to url: String) -> String {
    let text = Data(certificate.bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    return url + option + text
  }

  /// How to connect to a broker: in TLS where a certificate comes with its address, by which alone it is known then.
  /// - Parameter folder: of the agent's user alone; the certificate is kept there for as long as the broker is used.
  static func configuration(_ url: BrokerURL, folder: String) throws -> RabbitMQConfiguration {
    let parts = url.text.split(separator: option, maxSplits: 1)
    guard parts.count == 2, let place = parts.first, let text = parts.last else {
      return try RabbitMQConfiguration(url: url.text)
    }
    var digits = String(text).replacing("-", with: "+").replacing("_", with: "/")
    while digits.utf8.count % 4 != 0 { digits.append("=") }
    var configuration = try RabbitMQConfiguration(url: String(place))
    let file = folder + "/authority.pem"
    try PrivateFolder.make(folder)
    try PrivateFolder.write(
      "-----BEGIN CERTIFICATE-----\n\(lines(digits))\n-----END CERTIFICATE-----\n", to: file)
    configuration.tls = RabbitMQConfiguration.TLS(caCertificateFile: file, serverName: AgentCertificate.name)
    return configuration
  }

  private static func lines(_ text: String) -> String {
    var rest = text[...]
    var lines: [Substring] = []
    while !rest.isEmpty {
      lines.append(rest.prefix(64))
      rest = rest.dropFirst(64)
    }
    return lines.joined(separator: "\n")
  }
}
