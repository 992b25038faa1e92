internal import CCurl

/// The functions by which libcurl says what it waits for, always within a call of whoever works with the handle.
///
/// Their context is the ``CurlSockets``, which lives longer than the handle that libcurl knows.
enum SocketCallbacks {
  static let socket: curl_socket_callback = { _, socket, what, context, _ in
    guard let sockets = unsafe sockets(context) else { return 0 }
    switch what {
    case CURL_POLL_IN: sockets.want(Int16(CURL_WAIT_POLLIN), of: socket)
    case CURL_POLL_OUT: sockets.want(Int16(CURL_WAIT_POLLOUT), of: socket)
    case CURL_POLL_INOUT: sockets.want(Int16(CURL_WAIT_POLLIN | CURL_WAIT_POLLOUT), of: socket)
    default: sockets.wantNothing(of: socket)
    }
    return 0
  }

  static let timer: curl_multi_timer_callback = { _, milliseconds, context in
    unsafe sockets(context)?.setAlarm(after: milliseconds)
    return 0
  }

  static let close: curl_closesocket_callback = { context, socket in
    unsafe sockets(context)?.closing(socket)
    return ccurl_close(socket)
  }

  private static func sockets(_ context: UnsafeMutableRawPointer?) -> CurlSockets? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<CurlSockets>.fromOpaque(context).takeUnretainedValue()
  }
}
