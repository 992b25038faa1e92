internal import CCurl

/// libcurl's handle of many transfers. Belongs to the thread that runs it; only its ``Waker`` may be used elsewhere.
///
/// `@safe`: the pointer is made in `init`, ends in `deinit`, and never leaves but through `waker`.
@safe final class CurlMulti {
  private let handle: UnsafeMutableRawPointer

  /// Wakes a sleeping `poll` from another thread.
  ///
  /// `@unchecked Sendable`: curl_multi_wakeup is libcurl's one call that any thread may make while the handle lives, which
  /// holding it ensures. Should this be the last hold, the handle ends on that thread: its own is done with it then.
  struct Waker: @unchecked Sendable {
    fileprivate let multi: CurlMulti

    func wake() {
      // The one failure is a handle without its wake-up descriptor, which `init` excludes.
      _ = unsafe curl_multi_wakeup(multi.handle)
    }
  }

  init?() {
    guard CurlLibrary.isReady, let handle = unsafe curl_multi_init() else { return nil }
    guard unsafe curl_multi_wakeup(handle) == CURLM_OK else {
      unsafe curl_multi_cleanup(handle)
      return nil
    }
    unsafe self.handle = handle
  }

  deinit {
    unsafe curl_multi_cleanup(handle)
  }

  var waker: Waker { Waker(multi: self) }

  func setConnectionLimit(_ count: Int) {
    _ = unsafe ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, count)  // fails for unknown options only
  }

  func add(_ easy: CurlEasy) -> CURLMcode {
    unsafe curl_multi_add_handle(handle, easy.handle)
  }

  /// Removes a transfer; if it isn't finished, its connection is closed.
  func remove(_ easy: CurlEasy) {
    _ = unsafe curl_multi_remove_handle(handle, easy.handle)  // fails for handles that were never added only
  }

  /// Does what can be done without waiting.
  func perform() -> CURLMcode {
    var running: Int32 = 0
    return unsafe curl_multi_perform(handle, &running)
  }

  /// Waits for a socket, a timer of libcurl, a wake-up, or the timeout.
  /// - Parameter others: sockets that libcurl doesn't watch; what happened to them is set.
  func poll(milliseconds: Int32, _ others: inout [curl_waitfd]) -> CURLMcode {
    unsafe others.withUnsafeMutableBufferPointer {
      unsafe curl_multi_poll(handle, $0.baseAddress, UInt32(clamping: $0.count), milliseconds, nil)
    }
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
