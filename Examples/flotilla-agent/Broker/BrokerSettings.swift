/// What a RabbitMQ is told that this machine provides: TLS alone, one user, and no guest.
struct BrokerSettings {
  /// Where it listens, as `listeners.ssl` names it.
  let listener: String
  /// As RabbitMQ sees them.
  let certificateFile: String
  let keyFile: String
  let login: BrokerLogin

  var text: String {
    """
    listeners.tcp = none
    listeners.ssl.\(listener)
    ssl_options.certfile = \(certificateFile)
    ssl_options.keyfile = \(keyFile)
    ssl_options.verify = verify_none
    ssl_options.fail_if_no_peer_cert = false
    default_vhost = \(BrokerLogin.virtualHost)
    default_user = \(BrokerLogin.user)
    default_pass = \(login.password)
    log.console = true
    log.console.level = error
    log.file = false

    """
  }
}
