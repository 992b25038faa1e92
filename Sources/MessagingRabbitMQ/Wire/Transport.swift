internal import CRabbitMQ
internal import Messaging

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A logged-in connection of the C library; used by one thread only, which owns it.
///
/// The library connects and logs in, with its own timeouts. After that nothing here waits: frames are read when there
/// are some, bytes are sent as far as the socket takes them, and the library's timers are off.
@safe struct Transport: ~Copyable {
  /// What both sides agreed on.
  struct Negotiated: Sendable, Equatable {
    var frameMaximum: Int
    var channelMaximum: UInt16
    /// Zero where heartbeats are off.
    var heartbeat: Duration
  }

  private let connection: amqp_connection_state_t
  /// Nil without TLS.
  private let security: TransportSecurity?
  let descriptor: Int32
  let negotiated: Negotiated
  private let maximumDepth: Int

  /// Connects and logs in; waits for up to twice the connect timeout, so call it on a thread of its own.
  init(_ configuration: RabbitMQConfiguration, name: String) throws(MessagingError) {
    guard let connection = unsafe amqp_new_connection() else {
      throw MessagingError(.connectionFailed, "the C library could not allocate a connection")
    }
    let security = configuration.tls.map { TransportSecurity($0) }
    do {
      (descriptor, negotiated) = unsafe try Self.open(connection, configuration, security, name: name)
    } catch {
      unsafe amqp_destroy_connection(connection)
      throw security?.judge(error, configuration) ?? error
    }
    unsafe self.connection = unsafe connection
    self.security = security
    maximumDepth = configuration.limits.maximumHeaderDepth
  }

  deinit {
    // Closes the socket too; says nothing to the broker, which was told before if all went well.
    unsafe amqp_destroy_connection(connection)
  }

  private static func open(
    _ connection: amqp_connection_state_t, _ configuration: RabbitMQConfiguration, _ security: TransportSecurity?,
    name: String
  ) throws(MessagingError) -> (Int32, Negotiated) {
    // The socket belongs to the connection.
    let made = unsafe security == nil ? amqp_tcp_socket_new(connection) : TransportSecurity.socket(connection)
    guard let socket = unsafe made else {
      throw MessagingError(.connectionFailed, "the C library could not allocate a socket")
    }
    unsafe try security?.prepare(socket, host: configuration.host)
    var timeout = timeval(configuration.connectTimeout)
    let status = unsafe amqp_socket_open_noblock(socket, configuration.host, Int32(configuration.port), &timeout)
    guard status == 0 else {
      throw MessagingError(
        .connectionFailed, "no connection to \(configuration.host):\(configuration.port): \(describe(status))",
        rawCode: Int(status))
    }
    unsafe amqp_set_handshake_timeout(connection, &timeout)
    unsafe amqp_set_rpc_timeout(connection, &timeout)
    var arena = Arena()
    var properties = unsafe HeaderTable.encode(clientProperties(name), in: &arena)
    let (channels, frames) = (Int32(configuration.channelMaximum), Int32(configuration.frameMaximum))
    let heartbeat = Int32(configuration.heartbeat.components.seconds)
    let reply =
      unsafe configuration.authentication == .external
      ? flotilla_amqp_login_external(
        connection, configuration.virtualHost, channels, frames, heartbeat, &properties, configuration.identity)
      : flotilla_amqp_login_plain(
        connection, configuration.virtualHost, channels, frames, heartbeat, &properties, configuration.user,
        configuration.password)
    unsafe try check(reply, configuration)
    let negotiated = unsafe Negotiated(
      frameMaximum: Int(amqp_get_frame_max(connection)),
      channelMaximum: UInt16(clamping: amqp_get_channel_max(connection)),
      heartbeat: .seconds(Int64(amqp_get_heartbeat(connection))))
    guard negotiated.frameMaximum >= 4096 else {
      throw MessagingError(.protocolViolation, "the broker asks for frames of \(negotiated.frameMaximum) bytes")
    }
    // Sends nothing: it switches the library's own timers off, which would only run inside its calls.
    let tuned = unsafe amqp_tune_connection(
      connection, Int32(negotiated.channelMaximum), Int32(negotiated.frameMaximum), 0)
    guard tuned == 0 else {
      throw MessagingError(.connectionFailed, "the connection could not be tuned: \(describe(tuned))")
    }
    security?.beginWriting()
    return (unsafe amqp_get_sockfd(connection), negotiated)
  }

  /// Without these capabilities the broker tells neither of a consumer that it ended nor of its own shortages.
  private static func clientProperties(_ name: String) -> [String: HeaderValue] {
    [
      "product": "Flotilla",
      "connection_name": .string(name),
      "capabilities": .table([
        "publisher_confirms": true, "consumer_cancel_notify": true, "connection.blocked": true, "basic.nack": true,
        "exchange_exchange_bindings": true, "authentication_failure_close": true,
      ]),
    ]
  }

  private static func check(
    _ reply: amqp_rpc_reply_t, _ configuration: RabbitMQConfiguration
  ) throws(MessagingError) {
    switch unsafe reply.reply_type {
    case AMQP_RESPONSE_NORMAL: return
    case AMQP_RESPONSE_SERVER_EXCEPTION where unsafe reply.reply.id == UInt32(flotilla_connection_close):
      let close = unsafe reply.reply.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
      let (code, text) = unsafe (close.reply_code, HeaderTable.text(close.reply_text))
      if code == 403 {
        throw MessagingError(
          .authenticationFailed, "\(configuration) was refused: \(text)", isRetriable: false, rawCode: Int(code))
      }
      if code == 530 {
        let hint =
          configuration.virtualHost.isEmpty
          ? " (a URL that ends with '/' means the virtual host with the empty name; without it, it means '/')" : ""
        throw MessagingError(
          .accessRefused, "\(configuration) was refused: \(text)\(hint)", isRetriable: false, rawCode: Int(code))
      }
      throw MessagingError(.connectionFailed, "\(configuration) was refused: \(text)", rawCode: Int(code))
    default:
      let status = unsafe reply.library_error
      throw MessagingError(
        .connectionFailed, "logging in at \(configuration.host):\(configuration.port) failed: \(describe(status))",
        rawCode: Int(status))
    }
  }

  // MARK: After the login

  /// Whether there may be input that a poll of the socket wouldn't show. Only reading tells under TLS.
  var mayHoldInput: Bool {
    unsafe security != nil || amqp_frames_enqueued(connection) != 0 || amqp_data_in_buffer(connection) != 0
  }

  /// The next frame, if a whole one is there.
  func read() throws(MessagingError) -> InboundFrame? {
    var frame = unsafe amqp_frame_t()
    var immediately = timeval()
    let status = unsafe amqp_simple_wait_frame_noblock(connection, &frame, &immediately)
    if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
    guard status == AMQP_STATUS_OK.rawValue else {
      throw MessagingError(
        .connectionLost, "reading from the broker failed: \(Self.describe(status))", rawCode: Int(status))
    }
    // What is read is copied out before the library reuses its memory.
    defer { unsafe amqp_maybe_release_buffers_on_channel(connection, frame.channel) }
    return unsafe try FrameReader.read(frame, maximumDepth: maximumDepth)
  }

  /// Sends what the socket takes now; returns how much that was.
  func send(_ bytes: ArraySlice<UInt8>) throws(MessagingError) -> Int {
    if let security { return try security.send(bytes) }
    let sent = Self.sendNow(descriptor, bytes)
    if sent >= 0 { return sent }
    let code = errno
    if code == EAGAIN || code == EWOULDBLOCK || code == EINTR { return 0 }
    throw MessagingError(
      .connectionLost, "writing to the broker failed: \(unsafe String(cString: strerror(code)))", rawCode: Int(code))
  }

  /// The socket where any thread may write AMQP to it: not under TLS, and not on Darwin, where a dead peer means a signal
  /// that only the connection's thread has blocked.
  var plainSocket: Int32? {
    #if canImport(Darwin)
      nil
    #else
      security == nil ? descriptor : nil
    #endif
  }

  /// Sends what the socket takes now; returns how much that was, or less than 0.
  static func sendNow(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
    unsafe bytes.withUnsafeBytes { unsafe sendNow(descriptor, $0) }
  }

  private static func sendNow(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      // The thread has SIGPIPE blocked.
      unsafe Darwin.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
    #elseif canImport(Glibc)
      unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    #else
      unsafe Musl.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    #endif
  }

  private static func describe(_ status: Int32) -> String {
    unsafe String(cString: amqp_error_string2(status))
  }
}

extension timeval {
  fileprivate init(_ duration: Duration) {
    self.init()
    let (seconds, attoseconds) = duration.components
    tv_sec = numericCast(seconds)
    tv_usec = numericCast(attoseconds / 1_000_000_000_000)
  }
}
