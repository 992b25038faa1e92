internal import HTTPTransport

/// What a list, a prune or the events are narrowed to. Values of one name are alternatives, names add up, except that all
/// labels must match.
///
///     let mine: EngineFilters = [.label("org.example.owner", "me"), .named("status", "exited")]
public struct EngineFilters: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// One condition.
  public struct Filter: Sendable, Hashable {
    /// In the operation's own words, such as `label` or `status`.
    public let name: String
    /// What is wanted, such as `name=value` for a label.
    public let value: String

    /// Any filter of the operation at hand, such as `status`, `ancestor`, `dangling`, `type` or `event`.
    public static func named(_ name: String, _ value: String) -> Filter {
      Filter(name: name, value: value)
    }

    /// What carries a label: with this value, or with any.
    public static func label(_ key: String, _ value: String? = nil) -> Filter {
      Filter(name: "label", value: value.map { "\(key)=\($0)" } ?? key)
    }
  }

  private var values: [String: [String]] = [:]
  /// The values in JSON, where they are known: who asks again and again needn't encode each time.
  private var text: String?

  public init(arrayLiteral filters: Filter...) {
    for filter in filters { add(filter) }
    text = try? EngineJSON.text(values)  // else `add(to:)` throws
  }

  /// Adds a condition beside those that there are.
  public mutating func add(_ filter: Filter) {
    values[filter.name, default: []].append(filter.value)
    text = nil
  }

  /// Adds the query parameter, if there is anything to filter by.
  func add(to target: inout RequestTarget) throws {
    if !values.isEmpty { target.addQuery("filters", try text ?? EngineJSON.text(values)) }
  }

  public static func == (one: Self, other: Self) -> Bool { one.values == other.values }

  public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
