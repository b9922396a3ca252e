/* Decoder of a chunked body (RFC 9112 section 7.1). Pure; bytes may come cut anywhere. Stricter
   than the RFC: no trailers, sizes of at most 8 hex digits, short extensions of printable ASCII
   that are ignored, and framing may not outweigh the data by far. */
#pragma once
#include "base/str.h"

enum chunks_state { /* what the next byte must be */
                    CHUNK_SIZE_FIRST,
                    CHUNK_SIZE,
                    CHUNK_EXTENSION,
                    CHUNK_SIZE_LF,
                    CHUNK_DATA,
                    CHUNK_DATA_CR,
                    CHUNK_DATA_LF,
                    CHUNK_LAST_CR,
                    CHUNK_LAST_LF,
                    CHUNK_END,
};

/* All zero is a fresh decoder. */
struct chunks {
    enum chunks_state state;
    uint64_t left; /* of the current chunk */
    unsigned digits, extension_bytes;
    uint64_t framing_bytes, data_bytes;
};

enum chunks_result {
    CHUNKS_MORE,  /* *in is used up */
    CHUNKS_PIECE, /* *piece is the next data; call again */
    CHUNKS_END,   /* the body is complete; what is left in *in belongs to the next request */
    CHUNKS_BAD,   /* 400 */
    CHUNKS_LARGE, /* a chunk no limit allows: 413 */
};

/* Takes bytes off *in. */
enum chunks_result chunks_next(struct chunks *c, struct str *in, struct str *piece);
