#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The messages of etcd's JSON gateway that the log needs, in its own spelling. Keys and values are base64, which is how
/// `Data` is encoded; 64-bit numbers are text.
enum Etcd {
  struct Range: Encodable {
    enum CodingKeys: String, CodingKey {
      case key, limit
      case rangeEnd = "range_end"
      case keysOnly = "keys_only"
    }

    var key: Data
    var rangeEnd: Data?
    var limit: String?
    var keysOnly: Bool?

    init(_ key: String, to end: String? = nil, limit: Int? = nil, keysOnly: Bool = false) {
      self.key = Data(key.utf8)
      rangeEnd = end.map { Data($0.utf8) }
      self.limit = limit.map { String($0) }
      self.keysOnly = keysOnly ? true : nil
    }
  }

  struct Put: Encodable {
    var key: Data
    var value: Data
    var lease: String?
  }

  struct Delete: Encodable {
    enum CodingKeys: String, CodingKey {
      case key
      case rangeEnd = "range_end"
    }

    var key: Data
    var rangeEnd: Data?
  }

  struct Operation: Encodable {
    enum CodingKeys: String, CodingKey {
      case requestRange = "request_range"
      case requestPut = "request_put"
      case requestDeleteRange = "request_delete_range"
    }

    var requestRange: Range?
    var requestPut: Put?
    var requestDeleteRange: Delete?

    static func range(_ key: String, to end: String? = nil, limit: Int? = nil, keysOnly: Bool = false) -> Self {
      Operation(requestRange: Range(key, to: end, limit: limit, keysOnly: keysOnly))
    }

    static func put(_ key: String, _ value: Data, lease: String? = nil) -> Self {
      Operation(requestPut: Put(key: Data(key.utf8), value: value, lease: lease))
    }

    static func delete(_ key: String, to end: String? = nil) -> Self {
      Operation(requestDeleteRange: Delete(key: Data(key.utf8), rangeEnd: end.map { Data($0.utf8) }))
    }
  }

  struct Compare: Encodable {
    enum CodingKeys: String, CodingKey {
      case key, result, target, value
      case modRevision = "mod_revision"
      case createRevision = "create_revision"
    }

    var key: Data
    var result = "EQUAL"
    var target: String
    var value: Data?
    var modRevision: String?
    var createRevision: String?

    static func value(_ key: String, _ value: Data) -> Self {
      Compare(key: Data(key.utf8), target: "VALUE", value: value)
    }

    static func absent(_ key: String) -> Self {
      Compare(key: Data(key.utf8), target: "CREATE", createRevision: "0")
    }

    /// Not changed since it was read; absent then, absent now.
    static func unchanged(_ key: String, since seen: KeyValue?) -> Self {
      Compare(key: Data(key.utf8), target: "MOD", modRevision: seen?.modRevision ?? "0")
    }
  }

  struct Transaction: Encodable {
    var compare: [Compare] = []
    var success: [Operation]
    var failure: [Operation] = []
  }

  struct KeyValue: Decodable {
    enum CodingKeys: String, CodingKey {
      case key, value
      case modRevision = "mod_revision"
    }

    var key: Data
    var value: Data?
    var modRevision: String?
    var name: String { String(decoding: key, as: UTF8.self) }
    var content: Data { value ?? Data() }
    var text: String { String(decoding: content, as: UTF8.self) }
  }

  struct RangeAnswer: Decodable {
    var kvs: [KeyValue]?
    var found: [KeyValue] { kvs ?? [] }
  }

  struct TransactionAnswer: Decodable {
    struct Response: Decodable {
      enum CodingKeys: String, CodingKey { case responseRange = "response_range" }

      var responseRange: RangeAnswer?
    }

    var succeeded: Bool?
    var responses: [Response]?

    /// What the operation at a place found.
    func found(_ place: Int) -> [KeyValue] {
      guard let responses, responses.indices.contains(place) else { return [] }
      return responses[place].responseRange?.found ?? []
    }
  }

  struct LeaseRequest: Encodable {
    enum CodingKeys: String, CodingKey {
      case seconds = "TTL"
      case id = "ID"
    }

    var seconds: String?
    var id: String?
  }

  struct LeaseAnswer: Decodable {
    enum CodingKeys: String, CodingKey {
      case seconds = "TTL"
      case id = "ID"
    }

    var id: String?
    var seconds: String?
  }

  struct Login: Encodable {
    var name: String
    var password: String
  }
  struct LoginAnswer: Decodable { var token: String }

  /// What comes line by line.
  struct Streamed<Result: Decodable>: Decodable {
    var result: Result?
    var error: Fault?
  }

  struct Fault: Decodable {
    enum CodingKeys: String, CodingKey {
      case message, error, code
      case grpcCode = "grpc_code"
    }

    var message: String?
    var error: String?
    var code: Int?
    var grpcCode: Int?
    var words: String { message ?? error ?? "no reason given" }
  }

  struct WatchRequest: Encodable {
    struct Create: Encodable {
      enum CodingKeys: String, CodingKey {
        case key
        case rangeEnd = "range_end"
      }

      var key: Data
      var rangeEnd: Data
    }
    enum CodingKeys: String, CodingKey { case createRequest = "create_request" }

    var createRequest: Create
  }

  struct Nothing: Codable {}
}
