/// An answer whose whole point is an id. The API spells its name in two ways.
struct Identified: EngineObject {
  var fields: [String: JSONValue]

  init(fields: [String: JSONValue]) { self.fields = fields }

  init?(json: JSONValue) {
    guard case .object(let fields) = json, fields["Id"] != nil || fields["ID"] != nil else { return nil }
    self.fields = fields
  }

  var id: String { self["Id"] ?? self["ID", or: ""] }
}
