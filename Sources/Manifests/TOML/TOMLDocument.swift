/// What a TOML 1.0 file says, with the place of every key and value, and everything that is wrong with it.
///
/// The reader goes on after a fault, at the next line that can begin something new, so that one run reports what can be
/// reported. It never fails as a whole and never traps, whatever the bytes are.
public struct TOMLDocument: Sendable, Hashable {
  /// The top-level keys. Where there are faults, what could be read in spite of them: a value that could not be read
  /// is there as ``TOMLValue/Kind-swift.enum/unreadable``.
  public let root: TOMLTable
  /// In the order of the file. The document is TOML 1.0 exactly if there are none.
  public let faults: [TOMLFault]
  /// False if a fault hid a key or a header, or the faults became too many: then the absence of a key means nothing.
  public let isComplete: Bool

  /// Reads a file. A byte order mark at its start is passed over; CR LF in multi-line strings becomes LF.
  public static func parse(_ bytes: [UInt8], limits: TOMLLimits = .standard) -> TOMLDocument {
    guard bytes.count <= limits.bytes else {
      let message = "the file has \(bytes.count) bytes; at most \(limits.bytes) are read"
      return TOMLDocument(root: TOMLTable(), faults: [TOMLFault(at: .start, message: message)], isComplete: false)
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      let fault = TOMLFault(at: .start, message: "the file has to be UTF-8", found: "UTF-16")
      return TOMLDocument(root: TOMLTable(), faults: [fault], isComplete: false)
    }
    var parser = TOMLParser(bytes, limits: limits)
    parser.parse()
    return TOMLDocument(
      root: parser.tree.materialized(), faults: parser.faults.sortedByPosition, isComplete: parser.isComplete)
  }

  /// Reads a text.
  public static func parse(_ text: String, limits: TOMLLimits = .standard) -> TOMLDocument {
    parse(Array(text.utf8), limits: limits)
  }
}

extension [TOMLFault] {
  /// Faults are found in the order of the file, but an unclosed bracket is found at the end and reported where it opens.
  fileprivate var sortedByPosition: [TOMLFault] {
    enumerated().sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }.map(\.element)
  }
}
