internal import CCurl

/// All of a transfer but its URL, for transfers without a body: where it is the same, a handle's options stay as they are,
/// which halves what a small request costs on this side.
struct TransferShape: Equatable {
  let address: HTTPEndpoint.Address
  let addresses: [String]
  let method: HTTPMethod
  let headerLines: [String]
  let isExchange: Bool
  let connect: Int

  init?(_ order: TransferOrder, addresses: [String], connect: Duration) {
    guard case .none = order.content, order.upgrade == nil else { return nil }
    address = order.endpoint.address
    self.addresses = addresses
    method = order.method
    headerLines = order.headerLines
    isExchange = order.isExchange
    self.connect = connect.wholeMilliseconds
  }
}

extension CurlEasy {
  /// Sets everything that a transfer needs, on a handle in any state.
  func configure(
    for active: ActiveTransfer, addresses: [String], connect: Duration, _ configuration: HTTPClientConfiguration
  ) {
    let order = active.transfer.order
    let newShape = TransferShape(order, addresses: addresses, connect: connect)
    target = active
    clearFailureText()
    if newShape == nil || newShape != shape {
      reset()
      setOptions(order, addresses, connect, configuration)
      shape = newShape
    }
    set(CURLOPT_URL, order.url)
  }

  /// Makes the handle ready to be kept for another transfer.
  func release() {
    target = nil
    if shape == nil { reset() }
  }

  private func setOptions(
    _ order: TransferOrder, _ addresses: [String], _ connect: Duration, _ configuration: HTTPClientConfiguration
  ) {
    set(CURLOPT_PATH_AS_IS, true)
    set(CURLOPT_NOSIGNAL, true)
    keepSocketFromChildren()
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_PROXY, "")  // not even from the environment
    set(CURLOPT_CONNECTTIMEOUT_MS, connect.wholeMilliseconds)
    set(CURLOPT_MAXAGE_CONN, max(1, configuration.idleLifetime.wholeMilliseconds / 1000))
    if case .stream = order.content { setCallbacks(reading: true) } else { setCallbacks(reading: false) }
    setAddress(order, addresses)
    if !order.isExchange { set(CURLOPT_BUFFERSIZE, 128 * 1024) }
    if order.upgrade != nil {
      set(CURLOPT_CONNECT_ONLY, true)
      return
    }
    setMethod(order)
    set(CURLOPT_HTTPHEADER, lines: order.headerLines)
  }

  private func setAddress(_ order: TransferOrder, _ addresses: [String]) {
    switch order.endpoint.address {
    case .unix(let path):
      set(CURLOPT_UNIX_SOCKET_PATH, path)
      return
    case .tcp: break
    case .tls(_, _, let options):
      set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
      if let file = options.authorityFile { set(CURLOPT_CAINFO, file) }
      if let file = options.certificateFile { set(CURLOPT_SSLCERT, file) }
      if let file = options.keyFile { set(CURLOPT_SSLKEY, file) }
      if let pin = options.pin {
        set(CURLOPT_PINNEDPUBLICKEY, "sha256//\(pin)")
        set(CURLOPT_SSL_VERIFYPEER, false)
        set(CURLOPT_SSL_VERIFYHOST, 0)
      }
    }
    // A dead peer on a stream without an idle timeout is found by probes of the system.
    set(CURLOPT_TCP_KEEPALIVE, true)
    set(CURLOPT_TCP_KEEPIDLE, 30)
    set(CURLOPT_TCP_KEEPINTVL, 10)
    if let lookup = order.lookup { set(CURLOPT_RESOLVE, lines: [lookup.line(addresses)]) }
  }

  private func setMethod(_ order: TransferOrder) {
    switch order.content {
    case .none where order.method == .get: return
    case .none where order.method == .head:
      set(CURLOPT_NOBODY, true)
      return
    case .none:
      // These say "Content-Length: 0"; a DELETE without a body says nothing.
      if [.post, .put, .patch].contains(order.method) { set(body: []) }
    case .bytes(let bytes): set(body: bytes)
    case .stream(let length, _):
      set(CURLOPT_UPLOAD, true)
      set(CURLOPT_INFILESIZE_LARGE, offset: length ?? -1)
      set(CURLOPT_UPLOAD_BUFFERSIZE, 256 * 1024)
    }
    set(CURLOPT_CUSTOMREQUEST, order.method.rawValue)
  }
}

extension Duration {
  /// Rounded up, between 1 ms and about 24 days, which is what libcurl's 32-bit timers hold.
  var wholeMilliseconds: Int {
    guard self > .zero else { return 1 }
    guard self < .seconds(2_000_000) else { return 2_000_000_000 }
    let (seconds, attoseconds) = components
    return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
}
