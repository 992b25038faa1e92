internal import CCurl

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// libcurl's handle of one transfer. Belongs to the loop that made it.
///
/// `@safe`: the pointers are made in `init`, end in `deinit`, and never leave but for the calls here and in ``CurlMulti``.
@safe final class CurlEasy {
  let handle: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []
  private(set) var setupFailure: CURLcode?
  /// What the options are set for, if the next transfer of the same shape can have them as they are.
  var shape: TransferShape?
  /// What the callbacks report to, while there is a transfer.
  var target: ActiveTransfer?

  init?() {
    guard CurlLibrary.isReady, let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = handle
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    freeLists()
    unsafe errorText.deallocate()
  }

  /// Forgets all options; live connections and the DNS cache belong to the multi handle and stay.
  func reset() {
    unsafe curl_easy_reset(handle)
    freeLists()
    setupFailure = nil
    shape = nil
  }

  func set(_ option: CURLoption, _ value: Int) {
    note(unsafe ccurl_set_long(handle, option, value))
  }

  func set(_ option: CURLoption, _ value: Bool) {
    set(option, value ? 1 : 0)
  }

  func set(_ option: CURLoption, offset: Int64) {
    note(unsafe ccurl_set_offset(handle, option, curl_off_t(offset)))
  }

  /// Programs that this process starts don't inherit the connection.
  func keepSocketFromChildren() {
    note(unsafe ccurl_keep_socket_from_children(handle))
  }

  /// What libcurl closes is told of there, also when this handle is gone: the sockets outlive the connections.
  func reportClosing(to sockets: CurlSockets) {
    let context = unsafe Unmanaged.passUnretained(sockets).toOpaque()
    note(unsafe ccurl_set_pointer(handle, CURLOPT_CLOSESOCKETDATA, context))
    note(unsafe ccurl_set_close_callback(handle, SocketCallbacks.close))
  }

  /// libcurl copies the string.
  func set(_ option: CURLoption, _ value: String) {
    note(unsafe ccurl_set_string(handle, option, value))
  }

  /// The lines stay alive until the next reset.
  func set(_ option: CURLoption, lines: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = unsafe curl_slist_append(list, line) else {
        setupFailure = CURLE_OUT_OF_MEMORY
        break
      }
      unsafe list = longer
    }
    guard let list = unsafe list else { return }
    unsafe lists.append(list)
    note(unsafe ccurl_set_list(handle, option, list))
  }

  /// Sets the body of a POST. libcurl copies the bytes.
  func set(body: [UInt8]) {
    set(CURLOPT_POST, true)
    set(CURLOPT_POSTFIELDSIZE_LARGE, offset: Int64(body.count))
    unsafe body.withUnsafeBytes { bytes in
      // An empty array may have no address, and no address means "ask the read callback".
      if let address = bytes.baseAddress, !body.isEmpty {
        note(unsafe ccurl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, address))
      } else {
        note(unsafe ccurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, ""))
      }
    }
  }

  /// Routes the callbacks through this object to its target.
  func setCallbacks(reading: Bool) {
    // Unretained: the handle ends before this object does.
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    note(unsafe ccurl_set_pointer(handle, CURLOPT_PRIVATE, context))
    note(unsafe ccurl_set_write_callback(handle, CURLOPT_WRITEFUNCTION, TransferCallbacks.write))
    note(unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context))
    note(unsafe ccurl_set_write_callback(handle, CURLOPT_HEADERFUNCTION, TransferCallbacks.header))
    note(unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context))
    note(unsafe ccurl_set_prereq_callback(handle, TransferCallbacks.beforeRequest))
    note(unsafe ccurl_set_pointer(handle, CURLOPT_PREREQDATA, context))
    if reading {
      note(unsafe ccurl_set_read_callback(handle, TransferCallbacks.read))
      note(unsafe ccurl_set_pointer(handle, CURLOPT_READDATA, context))
    }
    note(unsafe ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
  }

  /// The socket of a connection that libcurl only made, while it stands.
  var socket: curl_socket_t? {
    var socket: curl_socket_t = -1
    guard unsafe ccurl_get_socket(handle, &socket) == CURLE_OK, socket >= 0 else { return nil }
    return socket
  }

  /// Writes to a connection that libcurl only made, without waiting.
  func send(_ bytes: ArraySlice<UInt8>) -> (CURLcode, Int) {
    var sent = 0
    let code = unsafe bytes.withUnsafeBytes { unsafe curl_easy_send(handle, $0.baseAddress, $0.count, &sent) }
    return (code, sent)
  }

  /// Reads from a connection that libcurl only made, without waiting.
  func receive(into target: UnsafeMutableRawBufferPointer) -> (CURLcode, Int) {
    var received = 0
    let code = unsafe curl_easy_recv(handle, target.baseAddress, target.count, &received)
    return (code, received)
  }

  /// Sets which directions rest. What libcurl held back is delivered by callbacks before this returns.
  func pause(download: Bool, upload: Bool) -> CURLcode {
    unsafe curl_easy_pause(handle, (download ? CURLPAUSE_RECV : 0) | (upload ? CURLPAUSE_SEND : 0))
  }

  func clearFailureText() {
    unsafe errorText.pointee = 0
  }

  /// libcurl's own words about the last failure.
  func failureText(_ code: CURLcode) -> String {
    let detailed = unsafe String(cString: errorText)
    return detailed.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : detailed
  }

  /// The system's words about the last failed connection, such as "Permission denied".
  var systemReason: String? {
    var number = 0
    guard unsafe ccurl_get_long(handle, CURLINFO_OS_ERRNO, &number) == CURLE_OK, number != 0 else { return nil }
    return unsafe String(cString: strerror(Int32(truncatingIfNeeded: number)))
  }

  private func note(_ code: CURLcode) {
    if code != CURLE_OK, setupFailure == nil { setupFailure = code }
  }

  private func freeLists() {
    while let list = unsafe lists.popLast() { unsafe curl_slist_free_all(list) }
  }
}

enum CurlLibrary {
  /// Initialises libcurl once in the process (safe on any thread since 7.84).
  static let isReady = ccurl_global_init() == CURLE_OK

  /// Whether a handle can have a further transfer. Before 8.1.1 it keeps a pointer to the last header of the one before,
  /// which is freed by then, and an answer that begins with the continuation of a header writes there (curl #11103).
  static let canReuseHandles = ccurl_version() >= 0x08_01_01
}
