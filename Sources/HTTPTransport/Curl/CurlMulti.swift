internal import CCurl

/// libcurl's handle of many transfers, told of sockets and times by who calls it. For one thread at a time.
///
/// `@safe`: the pointer is made in `init`, ends in `deinit`, and never leaves.
@safe final class CurlMulti {
  private let handle: UnsafeMutableRawPointer
  let sockets = CurlSockets()

  init?() {
    guard CurlLibrary.isReady, let handle = unsafe curl_multi_init() else { return nil }
    unsafe self.handle = handle
    // Unretained: the handle, and the connections with it, end before this object's properties do.
    let context = unsafe Unmanaged.passUnretained(sockets).toOpaque()
    // These fail for unknown options only.
    _ = unsafe ccurl_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, context)
    _ = unsafe ccurl_multi_set_socket_callback(handle, SocketCallbacks.socket)
    _ = unsafe ccurl_multi_set_pointer(handle, CURLMOPT_TIMERDATA, context)
    _ = unsafe ccurl_multi_set_timer_callback(handle, SocketCallbacks.timer)
  }

  deinit {
    unsafe curl_multi_cleanup(handle)
  }

  func setConnectionLimit(_ count: Int) {
    _ = unsafe ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, count)  // fails for unknown options only
  }

  func add(_ easy: CurlEasy) -> CURLMcode {
    easy.reportClosing(to: sockets)
    return unsafe curl_multi_add_handle(handle, easy.handle)
  }

  /// Removes a transfer; if it isn't finished, its connection is closed.
  func remove(_ easy: CurlEasy) {
    _ = unsafe curl_multi_remove_handle(handle, easy.handle)  // fails for handles that were never added only
  }

  /// Does what can be done now that this happened to a socket.
  func act(on socket: curl_waitfd) -> CURLMcode {
    let happened = Int32(socket.revents)
    guard happened != 0 else { return CURLM_OK }
    var directions: Int32 = 0
    if happened & CURL_WAIT_POLLIN != 0 { directions |= CURL_CSELECT_IN }
    if happened & CURL_WAIT_POLLOUT != 0 { directions |= CURL_CSELECT_OUT }
    var running: Int32 = 0
    return unsafe curl_multi_socket_action(handle, socket.fd, directions, &running)
  }

  /// Does what can be done now that it is so late.
  func act(at now: ContinuousClock.Instant) -> CURLMcode {
    guard sockets.takeAlarm(at: now) else { return CURLM_OK }
    var running: Int32 = 0
    return unsafe curl_multi_socket_action(handle, ccurl_no_socket, 0, &running)
  }

  /// A transfer that is through, with its result.
  func nextFinished() -> (ActiveTransfer, CURLcode)? {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(handle, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
      var context: UnsafeMutableRawPointer?
      let found = unsafe ccurl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
      guard found == CURLE_OK, let context = unsafe context else { continue }
      // Unretained: the loop holds every transfer, and this with it, until it has removed it.
      let easy = unsafe Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
      guard let transfer = easy.target else { continue }
      return (transfer, unsafe ccurl_message_result(message))
    }
    return nil
  }
}
