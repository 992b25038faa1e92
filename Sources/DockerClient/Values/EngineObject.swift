/// An object of the API: its fields as the engine wrote them, with typed properties for those that are known.
///
/// A field that this client doesn't know, because the engine is newer, is there nevertheless, and goes back to the engine
/// when the object is sent:
///
///     var service = try await docker.services.inspect("web")
///     let fancy: Bool? = service["FancyNewField"]
///     service.spec.mode = .replicated(3)
///
/// A property whose field is absent, null or of another kind than the API says is nil or empty;
/// ``EngineObject/fields`` has what there is.
public protocol EngineObject: EngineValue, Codable {
  /// The fields by the names of the API.
  var fields: [String: JSONValue] { get set }

  /// Takes fields as they are, without looking whether the API has them.
  init(fields: [String: JSONValue])

  /// A field without which an answer isn't such an object.
  static var requiredField: String? { get }
}

extension EngineObject {
  public static var requiredField: String? { nil }

  /// An object without fields: the engine decides about everything.
  public init() { self.init(fields: [:]) }

  public init?(json: JSONValue) {
    guard case .object(let fields) = json else { return nil }
    if let name = Self.requiredField {
      guard case .string = fields[name] else { return nil }
    }
    self.init(fields: fields)
  }

  public var json: JSONValue { .object(fields) }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = Self(json: try container.decode(JSONValue.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no \(Self.self)")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    try json.encode(to: encoder)
  }

  /// A field by its name of the API. Setting nil leaves it out.
  public subscript<Value: EngineValue>(_ name: String) -> Value? {
    get {
      guard let json = fields[name], json != .null else { return nil }
      return Value(json: json)
    }
    set { fields[name] = newValue?.json }
  }

  /// A field by its name of the API, or `standard` where there is none.
  public subscript<Value: EngineValue>(_ name: String, or standard: Value) -> Value {
    get { self[name] ?? standard }
    set { fields[name] = newValue.json }
  }

  /// A length of time in nanoseconds; 0 means that none is set.
  subscript(nanoseconds name: String) -> Duration? {
    get { self[name].flatMap { (count: Int64) in count == 0 ? nil : .nanoseconds(count) } }
    set { fields[name] = newValue.map { .integer($0.wholeNanoseconds) } }
  }

  /// A length of time in whole seconds, rounded up.
  subscript(seconds name: String) -> Duration? {
    get { self[name].map { (count: Int64) in .seconds(count) } }
    set { fields[name] = newValue.map { .integer($0.wholeSeconds) } }
  }

  /// A moment; nil for Go's zero time, which is how the API writes "never".
  subscript(moment name: String) -> EngineTime? {
    self[name].flatMap { (time: EngineTime) in time.isNever ? nil : time }
  }

  /// The elements of a list that are what they should be.
  subscript<Value: EngineValue>(each name: String) -> [Value] {
    guard case .array(let elements) = fields[name] else { return [] }
    return elements.compactMap { Value(json: $0) }
  }

  /// The members of a map that are what they should be.
  subscript<Value: EngineValue>(members name: String) -> [String: Value] {
    guard case .object(let members) = fields[name] else { return [:] }
    return members.compactMapValues { Value(json: $0) }
  }

  /// Variables by name, which the API writes as a list of `NAME=value`. One without a value reads as empty.
  subscript(variables name: String) -> [String: String] {
    get {
      let pairs = self[name, or: [String]()].map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
      }
      return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }
    set { self[name] = newValue.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } }
  }

  /// A text; nil where it is empty.
  subscript(text name: String) -> String? {
    get { self[name].flatMap { (text: String) in text.isEmpty ? nil : text } }
    set { fields[name] = newValue?.json }
  }
}
