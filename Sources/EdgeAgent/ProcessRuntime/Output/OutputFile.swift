import EdgeModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One file that a workload writes its output to, read as it grows and emptied as it is taken over.
///
/// The workload has it open for appending, so that it can write whether an agent lives or not. How far it was taken over
/// stands in a file beside it, and in the last line that was kept: an agent that is killed between the two goes on behind
/// the line. Places are counted over all the times that the file was emptied.
struct OutputFile: ~Copyable {
  let stream: LogLine.Stream
  private let descriptor: Int32
  private let cursorDescriptor: Int32
  private var splitter: LineSplitter
  /// Everything before was read.
  private var offset: Int64
  /// How many bytes there were before the file was emptied last.
  private var base: Int64
  /// Everything before was given back to the disk.
  private var released: Int64

  /// How much is read at a time, and how much is kept on the disk after it was taken over, in bytes.
  private static let chunk = 65_536
  private static let kept: Int64 = 1 << 20
  /// Where the file begins anew. On the way there its taken over part is a hole that takes no room.
  private static let longest: Int64 = 1 << 30
  /// The same for a file system that has no holes.
  private static let longestWithoutHoles: Int64 = 4 << 20

  private var hasHoles = true
  /// Whether nothing is left readable that was taken over: it may have what is kept nowhere else.
  private let keepsNothing: Bool

  /// - Parameter kept: the position of the last line of it that was kept; `nil` if there is none that has one.
  /// - Throws: ``RuntimeError`` with ``RuntimeError/Code/storage``.
  init(
    stream: LogLine.Stream, path: String, kept: UInt64?, keepsNothing: Bool = false
  ) throws(RuntimeError) {
    self.stream = stream
    self.keepsNothing = keepsNothing
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    cursorDescriptor = open("\(path).cursor", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    let cursor = SystemFile.read("\(path).cursor", limit: 64) ?? []
    let numbers = String(decoding: cursor, as: UTF8.self).split(whereSeparator: \.isWhitespace).map { Int64($0) ?? 0 }
    let kept = kept.map { Int64(clamping: $0) } ?? 0
    offset = numbers.first ?? 0
    // A new file goes on where an earlier one of the same allocation ended.
    base = numbers.isEmpty ? kept : numbers.dropFirst().first ?? 0
    released = offset
    splitter = LineSplitter()
    guard descriptor >= 0, cursorDescriptor >= 0 else {
      throw RuntimeError(.storage, "the output of the app can't be read: \(String(cString: strerror(errno)))")
    }
    if numbers.isEmpty { write(cursor: 0) }
    startAnewIfEmptied()
    let ahead = kept.subtractingReportingOverflow(base).partialValue
    if ahead > offset, let size, ahead <= size { offset = ahead }
    splitter = LineSplitter(from: UInt64(clamping: base &+ offset))
  }

  deinit {
    close(descriptor)
    close(cursorDescriptor)
  }

  /// What came since, at most one chunk of it; `nil` if nothing did.
  mutating func read() -> [LineSplitter.Line]? {
    startAnewIfEmptied()
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    let count = pread(descriptor, &chunk, chunk.count, off_t(offset))
    guard count > 0 else { return nil }
    offset += Int64(count)
    return splitter.addPlaced(chunk[..<count])
  }

  /// Somebody else emptied it, or an agent that was killed before it could write that down.
  private mutating func startAnewIfEmptied() {
    guard let size, size < offset else { return }
    base &+= offset
    offset = 0
    released = 0
  }

  /// The rest without a line end, when nothing more can come.
  mutating func finish() -> [LineSplitter.Line] { splitter.finishPlaced() }

  /// Remembers that everything that was read was kept elsewhere, up to the line that isn't over.
  mutating func markTakenOver() {
    let position = offset - Int64(splitter.pending.count)
    write(cursor: position)
    guard position - released >= (keepsNothing ? 1 : Self.kept) else { return }
    if hasHoles { hasHoles = punch(upTo: position) }
    if keepsNothing, !hasHoles { blank(from: released, upTo: position) }
    released = position
    let longest = hasHoles ? Self.longest : Self.longestWithoutHoles
    // What is written between the look and the cut is lost, if anything is: a microsecond in a gigabyte.
    if position >= longest, splitter.pending.isEmpty, size == offset, ftruncate(descriptor, 0) == 0 {
      base &+= offset
      offset = 0
      released = 0
      write(cursor: 0)
    }
  }

  private var size: Int64? {
    var information = stat()
    return fstat(descriptor, &information) == 0 ? Int64(information.st_size) : nil
  }

  private func write(cursor: Int64) {
    // Always as many digits: nothing of a longer number before it stays.
    let text = [cursor, base].map { number in
      let digits = String(number)
      return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }.joined(separator: " ")
    let bytes = Array(text.utf8)
    // If the disk is full, the kept lines say where to go on; the output itself is no reason to fail.
    _ = pwrite(cursorDescriptor, bytes, bytes.count, 0)
  }

  private typealias Fallocate = @convention(c) (Int32, Int32, off_t, off_t) -> Int32

  /// fallocate(2), which glibc's headers only declare under a macro that Swift doesn't set; `nil` where there is none.
  private static let fallocate: Fallocate? = {
    guard let program = dlopen(nil, RTLD_NOW), let symbol = dlsym(program, "fallocate") else { return nil }
    return unsafeBitCast(symbol, to: Fallocate.self)
  }()

  /// Zeros in the place of what was taken over, for a file system that has no holes.
  private func blank(from start: Int64, upTo end: Int64) {
    let zeros = [UInt8](repeating: 0, count: Self.chunk)
    var position = start
    while position < end {
      let count = pwrite(descriptor, zeros, min(zeros.count, Int(clamping: end - position)), off_t(position))
      // A full disk takes zeros in the place of bytes that are there; what else may fail is seen at the next read.
      guard count > 0 else { return }
      position += Int64(count)
    }
  }

  private func punch(upTo position: Int64) -> Bool {
    // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE (linux/falloc.h).
    Self.fallocate?(descriptor, 0x01 | 0x02, 0, off_t(position)) == 0
  }
}
