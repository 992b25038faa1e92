/// Files of JSON that name the version of their form, read with errors that a person can act on.
enum FormattedJSON {
  private struct Head: Decodable {
    var format: Int
  }

  /// - Parameter advice: what a person can do about a file that can't be read, to follow "or".
  static func decode<Value: Decodable>(
    _ type: Value.Type, _ bytes: [UInt8], path: String, format: Int, advice: String
  ) throws(StoreError) -> Value {
    let head: Head
    do {
      head = try StoredJSON.decode(Head.self, bytes)
      if head.format == format { return try StoredJSON.decode(type, bytes) }
    } catch {
      throw StoreError(
        .corrupt, "\(path) can't be read: \(error). It was left as it is. Put a copy of it back, or \(advice)",
        cause: error)
    }
    guard head.format > format else {
      throw StoreError(.corrupt, "\(path) is of format \(head.format), which never was")
    }
    throw StoreError(
      .newerFormat,
      """
      \(path) was written by a newer version (format \(head.format), this one reads \(format)). It was left as it is: \
      start the newer version
      """)
  }
}
