internal import CRabbitMQ
internal import Messaging

/// Between header values and the C library's field tables.
enum HeaderTable {
  // MARK: To C. The depth was checked by `MessagingLimits` or is that of our own arguments.

  /// The table's bytes. Throws `tooLarge` when no frame could hold them.
  static func encoded(_ fields: [String: HeaderValue]) throws(MessagingError) -> [UInt8] {
    var arena = Arena()
    var table = unsafe encode(fields, in: &arena)
    return unsafe try FrameWriter.encoded { room in
      var size = 0
      return unsafe amqp_encode_table(room, &table, &size) == 0 ? size : nil
    }
  }

  static func encode(_ fields: [String: HeaderValue], in arena: inout Arena) -> amqp_table_t {
    let entries = unsafe arena.room(for: amqp_table_entry_t.self, count: fields.count)
    for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
      let entry = unsafe amqp_table_entry_t(key: arena.bytes(field.key), value: encode(field.value, in: &arena))
      unsafe (entries + index).initialize(to: entry)
    }
    return unsafe amqp_table_t(num_entries: Int32(clamping: fields.count), entries: entries)
  }

  private static func encode(_ value: HeaderValue, in arena: inout Arena) -> amqp_field_value_t {
    var field = unsafe amqp_field_value_t()
    func set(_ kind: amqp_field_value_kind_t, _ body: (inout amqp_field_value_t) -> Void) {
      unsafe field.kind = UInt8(truncatingIfNeeded: kind.rawValue)
      unsafe body(&field)
    }
    switch value {
    case .bool(let value): unsafe set(AMQP_FIELD_KIND_BOOLEAN) { unsafe $0.value.boolean = value ? 1 : 0 }
    case .int8(let value): unsafe set(AMQP_FIELD_KIND_I8) { unsafe $0.value.i8 = value }
    case .uint8(let value): unsafe set(AMQP_FIELD_KIND_U8) { unsafe $0.value.u8 = value }
    case .int16(let value): unsafe set(AMQP_FIELD_KIND_I16) { unsafe $0.value.i16 = value }
    case .uint16(let value): unsafe set(AMQP_FIELD_KIND_U16) { unsafe $0.value.u16 = value }
    case .int32(let value): unsafe set(AMQP_FIELD_KIND_I32) { unsafe $0.value.i32 = value }
    case .uint32(let value): unsafe set(AMQP_FIELD_KIND_U32) { unsafe $0.value.u32 = value }
    case .int64(let value): unsafe set(AMQP_FIELD_KIND_I64) { unsafe $0.value.i64 = value }
    case .uint64(let value): unsafe set(AMQP_FIELD_KIND_U64) { unsafe $0.value.u64 = value }
    case .float(let value): unsafe set(AMQP_FIELD_KIND_F32) { unsafe $0.value.f32 = value }
    case .double(let value): unsafe set(AMQP_FIELD_KIND_F64) { unsafe $0.value.f64 = value }
    case .decimal(let scale, let value):
      unsafe set(AMQP_FIELD_KIND_DECIMAL) { unsafe $0.value.decimal = amqp_decimal_t(decimals: scale, value: value) }
    case .string(let text):
      let bytes = unsafe arena.bytes(text)
      unsafe set(AMQP_FIELD_KIND_UTF8) { unsafe $0.value.bytes = bytes }
    case .bytes(let array):
      let bytes = unsafe arena.bytes(array)
      unsafe set(AMQP_FIELD_KIND_BYTES) { unsafe $0.value.bytes = bytes }
    case .timestamp(let value): unsafe set(AMQP_FIELD_KIND_TIMESTAMP) { unsafe $0.value.u64 = value }
    case .array(let values):
      let entries = unsafe arena.room(for: amqp_field_value_t.self, count: values.count)
      for (index, element) in values.enumerated() {
        unsafe (entries + index).initialize(to: encode(element, in: &arena))
      }
      unsafe set(AMQP_FIELD_KIND_ARRAY) {
        unsafe $0.value.array = amqp_array_t(num_entries: Int32(clamping: values.count), entries: entries)
      }
    case .table(let fields):
      let table = unsafe encode(fields, in: &arena)
      unsafe set(AMQP_FIELD_KIND_TABLE) { unsafe $0.value.table = table }
    case .void: unsafe set(AMQP_FIELD_KIND_VOID) { _ in }
    }
    return unsafe field
  }

  // MARK: From C. Everything here comes from a stranger.

  /// Copies a table. Throws `tooLarge` when it nests deeper than the limit, `protocolViolation` for a field type that
  /// AMQP doesn't have.
  static func decode(
    _ table: amqp_table_t, depth: Int = 1, maximumDepth: Int
  ) throws(MessagingError) -> [String: HeaderValue] {
    guard depth <= maximumDepth else {
      throw MessagingError(.tooLarge, "the headers nest deeper than \(maximumDepth) levels")
    }
    var fields: [String: HeaderValue] = [:]
    for index in 0..<Int(max(0, unsafe table.num_entries)) {
      let entry = unsafe table.entries[index]
      fields[unsafe text(entry.key)] = unsafe try decode(entry.value, depth: depth + 1, maximumDepth: maximumDepth)
    }
    return fields
  }

  private static func decode(
    _ field: amqp_field_value_t, depth: Int, maximumDepth: Int
  ) throws(MessagingError) -> HeaderValue {
    let value = unsafe field.value
    switch amqp_field_value_kind_t(rawValue: numericCast(unsafe field.kind)) {
    case AMQP_FIELD_KIND_BOOLEAN: return .bool(unsafe value.boolean != 0)
    case AMQP_FIELD_KIND_I8: return .int8(unsafe value.i8)
    case AMQP_FIELD_KIND_U8: return .uint8(unsafe value.u8)
    case AMQP_FIELD_KIND_I16: return .int16(unsafe value.i16)
    case AMQP_FIELD_KIND_U16: return .uint16(unsafe value.u16)
    case AMQP_FIELD_KIND_I32: return .int32(unsafe value.i32)
    case AMQP_FIELD_KIND_U32: return .uint32(unsafe value.u32)
    case AMQP_FIELD_KIND_I64: return .int64(unsafe value.i64)
    case AMQP_FIELD_KIND_U64: return .uint64(unsafe value.u64)
    case AMQP_FIELD_KIND_F32: return .float(unsafe value.f32)
    case AMQP_FIELD_KIND_F64: return .double(unsafe value.f64)
    case AMQP_FIELD_KIND_DECIMAL:
      return .decimal(scale: unsafe value.decimal.decimals, value: unsafe value.decimal.value)
    case AMQP_FIELD_KIND_UTF8:
      let bytes = unsafe array(value.bytes)
      return String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(bytes)
    case AMQP_FIELD_KIND_BYTES: return .bytes(unsafe array(value.bytes))
    case AMQP_FIELD_KIND_TIMESTAMP: return .timestamp(unsafe value.u64)
    case AMQP_FIELD_KIND_TABLE:
      return .table(unsafe try decode(value.table, depth: depth, maximumDepth: maximumDepth))
    case AMQP_FIELD_KIND_ARRAY:
      guard depth <= maximumDepth else {
        throw MessagingError(.tooLarge, "the headers nest deeper than \(maximumDepth) levels")
      }
      var values: [HeaderValue] = []
      for index in 0..<Int(max(0, unsafe value.array.num_entries)) {
        values.append(unsafe try decode(value.array.entries[index], depth: depth + 1, maximumDepth: maximumDepth))
      }
      return .array(values)
    case AMQP_FIELD_KIND_VOID: return .void
    default: throw MessagingError(.protocolViolation, "a header has the unknown type \(unsafe field.kind)")
    }
  }

  /// A copy of the bytes.
  static func array(_ bytes: amqp_bytes_t) -> [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len))
  }

  /// A copy of the bytes as text; what is no UTF-8 is replaced.
  static func text(_ bytes: amqp_bytes_t) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
  }
}
