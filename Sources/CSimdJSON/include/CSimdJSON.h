// A document of JSON as simdjson reads it, laid out for a reader in Swift: that language can't call simdjson's templates,
// and one call for each value would take longer than the reading.
#ifndef FLOTILLA_CSIMDJSON_H
#define FLOTILLA_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum : uint8_t {
  csimdjson_null,
  csimdjson_bool,
  csimdjson_integer,
  csimdjson_number,
  csimdjson_string,
  csimdjson_array,
  csimdjson_object,
} csimdjson_kind;

// One value. The elements of an array follow it; of an object, each member's name and value do.
typedef struct {
  csimdjson_kind kind;
  // Bytes of a string, elements of an array, members of an object.
  uint32_t count;
  union {
    int64_t integer;  // 1 for true
    double number;
    const char *text;  // UTF-8, not ended by a NUL
  };
} csimdjson_node;

typedef struct csimdjson_document csimdjson_document;

// Reads a whole document; null if it is none, or has what simdjson doesn't keep: a whole number of more than 64 bits.
csimdjson_document *csimdjson_read(const uint8_t *bytes, size_t count);

// The values, the whole document first. They and their texts live as long as the document.
const csimdjson_node *csimdjson_nodes(const csimdjson_document *document, size_t *count);

void csimdjson_free(csimdjson_document *document);

#ifdef __cplusplus
}
#endif

#endif
