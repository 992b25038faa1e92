// Nothing is left of this file where the trait is off, so that nobody else needs simdjson's headers.
#ifdef FLOTILLA_SIMDJSON

#include "CSimdJSON.h"

#include <memory>
#include <new>
#include <vector>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

using simdjson::dom::element;
using simdjson::dom::element_type;

struct csimdjson_document {
  simdjson::dom::parser parser;
  std::vector<csimdjson_node> nodes;

  csimdjson_node &add(csimdjson_kind kind, size_t count = 0) {
    csimdjson_node node{};
    node.kind = kind;
    node.count = static_cast<uint32_t>(count);  // simdjson reads no more than 4 GiB
    nodes.push_back(node);
    return nodes.back();
  }

  void add(std::string_view text) { add(csimdjson_string, text.size()).text = text.data(); }

  // As deep as simdjson goes: 1,024 levels.
  void add(element value) {
    switch (value.type()) {
      case element_type::NULL_VALUE: add(csimdjson_null); break;
      case element_type::BOOL: add(csimdjson_bool).integer = bool(value.get_bool().value_unsafe()); break;
      case element_type::INT64: add(csimdjson_integer).integer = value.get_int64().value_unsafe(); break;
      // Only what is beyond a signed one.
      case element_type::UINT64: add(csimdjson_number).number = double(value.get_uint64().value_unsafe()); break;
      case element_type::DOUBLE: add(csimdjson_number).number = value.get_double().value_unsafe(); break;
      case element_type::STRING: add(value.get_string().value_unsafe()); break;
      case element_type::ARRAY: {
        const size_t place = nodes.size();
        uint32_t count = 0;
        add(csimdjson_array);
        // By a name: a loop over the result's own would outlive the result.
        const simdjson::dom::array elements = value.get_array().value_unsafe();
        for (element one : elements) {
          add(one);
          count++;
        }
        nodes[place].count = count;  // simdjson's own size ends at 2^24
        break;
      }
      case element_type::OBJECT: {
        const size_t place = nodes.size();
        uint32_t count = 0;
        add(csimdjson_object);
        const simdjson::dom::object members = value.get_object().value_unsafe();
        for (auto member : members) {
          add(member.key);
          add(member.value);
          count++;
        }
        nodes[place].count = count;
        break;
      }
    }
  }
};

extern "C" csimdjson_document *csimdjson_read(const uint8_t *bytes, size_t count) {
  // No exception may leave for Swift; the one that there is means that memory has ended.
  try {
    auto document = std::make_unique<csimdjson_document>();
    element root;
    if (document->parser.parse(bytes, count).get(root) == simdjson::SUCCESS) {
      document->add(root);
      return document.release();
    }
  } catch (const std::bad_alloc &) {
  }
  return nullptr;
}

extern "C" const csimdjson_node *csimdjson_nodes(const csimdjson_document *document, size_t *count) {
  *count = document->nodes.size();
  return document->nodes.data();
}

extern "C" void csimdjson_free(csimdjson_document *document) { delete document; }

#endif
