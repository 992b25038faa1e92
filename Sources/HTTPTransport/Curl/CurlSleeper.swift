internal import CCurl

/// Where the client's thread sleeps, and how it is woken: a handle of libcurl without transfers, so that it can wait for the
/// sockets of another one without using it.
///
/// `@unchecked Sendable`: `sleep` is for one thread. curl_multi_wakeup(3) is libcurl's one call that any thread may make while
/// the handle lives, which holding it ensures.
@safe final class CurlSleeper: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

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

  /// Waits for one of the sockets, a wake-up, or the time.
  /// - Parameter sockets: what happened to them is set.
  func sleep(milliseconds: Int32, _ sockets: inout [curl_waitfd]) -> CURLMcode {
    unsafe sockets.withUnsafeMutableBufferPointer {
      unsafe curl_multi_poll(handle, $0.baseAddress, UInt32(clamping: $0.count), milliseconds, nil)
    }
  }

  func wake() {
    // The one failure is a handle without its wake-up descriptor, which `init` excludes.
    _ = unsafe curl_multi_wakeup(handle)
  }
}
