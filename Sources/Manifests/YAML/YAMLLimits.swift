/// What a YAML file may hold. Reading takes time and memory in proportion to `bytes` and `nodes`, whatever they are.
struct YAMLLimits: Sendable, Hashable {
  /// The size of the file. A larger one is refused unread.
  var bytes = 256 * 1024
  /// How deep lists and maps may nest.
  var depth = 32
  /// How many values there may be, those counted each time that an alias repeats.
  var nodes = 20_000
  /// How many `[` and `{` may open, and in which column a line's first word may stand: what bounds the depth before
  /// anything is read.
  var brackets = 1_000
  var column = 256

  static let standard = YAMLLimits()
}
