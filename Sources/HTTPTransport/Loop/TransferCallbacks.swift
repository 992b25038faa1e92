internal import CCurl

/// The functions that libcurl calls, always within a call of the loop's.
///
/// Their context is the ``CurlEasy``, which lives longer than the handle that libcurl knows.
enum TransferCallbacks {
  static let write: curl_write_callback = { bytes, size, count, context in
    guard let transfer = unsafe transfer(context) else { return 0 }
    return unsafe transfer.received(body: UnsafeRawBufferPointer(start: bytes, count: size &* count))
  }

  static let header: curl_write_callback = { bytes, size, count, context in
    guard let transfer = unsafe transfer(context) else { return 0 }
    return unsafe transfer.received(headerLine: UnsafeRawBufferPointer(start: bytes, count: size &* count))
  }

  static let read: curl_read_callback = { target, size, count, context in
    guard let transfer = unsafe transfer(context) else { return ccurl_read_abort }
    return unsafe transfer.send(into: UnsafeMutableRawBufferPointer(start: target, count: size &* count))
  }

  static let beforeRequest: curl_prereq_callback = { context, _, _, _, _ in
    guard let transfer = unsafe transfer(context) else { return CURL_PREREQFUNC_ABORT }
    return transfer.mayBeSent() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
  }

  private static func transfer(_ context: UnsafeMutableRawPointer?) -> ActiveTransfer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue().target
  }
}
