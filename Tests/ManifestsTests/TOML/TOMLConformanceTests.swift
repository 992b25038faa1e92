import Manifests
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Every case of toml-test for TOML 1.0.
@Suite(.enabled(if: TOMLTestFiles.areThere || TestSettings.requiresServices, "no toml-test cases on this machine"))
struct TOMLConformanceTests {
  @Test func allCasesAreThere() {
    #expect(TOMLTestFiles.valid.count >= 95)
    #expect(TOMLTestFiles.invalid.count >= 200)
    #expect(TOMLTestFiles.invalidLines.count >= 60)
  }

  @Test(arguments: TOMLTestFiles.valid) func readsValid(_ name: String) throws {
    let document = TOMLDocument.parse(try TOMLTestFiles.bytes("\(name).toml"))
    #expect(document.faults == [])
    #expect(document.isComplete)
    let expected = try JSONDecoder().decode(Expected.self, from: Data(try TOMLTestFiles.bytes("\(name).json")))
    #expect(try Expected(document.root) == expected)
  }

  @Test(arguments: TOMLTestFiles.invalid) func refusesInvalid(_ name: String) throws {
    #expect(!TOMLDocument.parse(try TOMLTestFiles.bytes("\(name).toml")).faults.isEmpty)
  }

  @Test(arguments: TOMLTestFiles.invalidLines) func refusesInvalidLine(_ line: [UInt8]) {
    #expect(!TOMLDocument.parse(line).faults.isEmpty)
  }

  @Test(arguments: TOMLTestFiles.ofLaterVersions) func refusesWhatLaterVersionsAllow(_ name: String) throws {
    #expect(!TOMLDocument.parse(try TOMLTestFiles.bytes("\(name).toml")).faults.isEmpty)
  }
}

/// The suite's way to write a document: tables and arrays as in JSON, other values as `{"type": …, "value": …}`.
private indirect enum Expected: Decodable, Equatable {
  case table([String: Expected])
  case array([Expected])
  case value(type: String, text: String)

  private struct Leaf: Decodable {
    var type: String
    var value: String
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let elements = try? container.decode([Expected].self) {
      self = .array(elements)
    } else if let table = try? container.decode([String: Expected].self) {
      self = .table(table)
    } else {
      self = .value(type: "", text: try container.decode(String.self))
    }
    // a table of a "type" and a "value" that are plain strings is a value
    guard case .table(let table) = self, table.count == 2, case .value("", let type)? = table["type"],
      case .value("", let text)? = table["value"]
    else { return }
    self = .value(type: type, text: Self.normalized(text, type: type))
  }

  init(_ table: TOMLTable) throws {
    var result: [String: Expected] = [:]
    for entry in table.entries { result[entry.key.name] = try Expected(entry.value) }
    self = .table(result)
  }

  private init(_ value: TOMLValue) throws {
    switch value.kind {
    case .table(let table): self = try Expected(table)
    case .array(let elements): self = .array(try elements.map { try Expected($0) })
    case .string(let text): self = .value(type: "string", text: text)
    case .integer(let number): self = .value(type: "integer", text: String(number))
    case .float(let number): self = .value(type: "float", text: Self.normalized(String(number), type: "float"))
    case .boolean(let flag): self = .value(type: "bool", text: String(flag))
    case .date(let date): self = .value(type: "date-local", text: "\(date)")
    case .time(let time): self = .value(type: "time-local", text: "\(time)")
    case .dateTime(let moment):
      self = .value(type: moment.offsetMinutes == nil ? "datetime-local" : "datetime", text: "\(moment)")
    case .unreadable: throw UnreadableValue()
    }
  }

  private struct UnreadableValue: Error {}

  /// One spelling for each float and each fraction of a second.
  private static func normalized(_ text: String, type: String) -> String {
    switch type {
    case "float": return Double(text).map { $0.isNaN ? "nan" : $0 == 0 ? "0.0" : String($0) } ?? text
    case "datetime", "datetime-local", "time-local":
      guard let point = text.firstIndex(of: ".") else { return text }
      let fraction = text[text.index(after: point)...].prefix { $0.isNumber }
      var digits = fraction
      while digits.last == "0" { digits.removeLast() }
      return text[..<point] + (digits.isEmpty ? "" : ".\(digits)") + text[fraction.endIndex...]
    default: return text
    }
  }
}
