/* Decoder of a chunked body; see the header. */
#include "http/chunks.h"
#include "base/digits.h"

enum {
    DIGITS_MAX = 8,
    EXTENSION_BYTES_MAX = 128,
    FRAMING_BYTES_FREE = 4096,
    FRAMING_RATIO_MAX = 8
};

static enum chunks_result expect(struct chunks *c, char byte, char wanted, enum chunks_state next)
{
    if (byte != wanted)
        return CHUNKS_BAD;
    c->state = next;
    return CHUNKS_MORE;
}

static enum chunks_result size_byte(struct chunks *c, char byte)
{
    int digit = digit_of_hex(byte);
    if (digit >= 0) {
        if (c->digits++ == DIGITS_MAX)
            return CHUNKS_LARGE;
        c->left = c->left * 16 + (uint64_t)digit;
        c->state = CHUNK_SIZE;
        return CHUNKS_MORE;
    }
    if (c->state == CHUNK_SIZE_FIRST)
        return CHUNKS_BAD;
    if (byte == ';') {
        c->state = CHUNK_EXTENSION;
        return CHUNKS_MORE;
    }
    return expect(c, byte, '\r', CHUNK_SIZE_LF);
}

/* Extensions mean nothing to us, but a bare LF or CR in one has been a way to smuggle. */
static enum chunks_result extension_byte(struct chunks *c, char byte)
{
    if (byte == '\r')
        return expect(c, byte, '\r', CHUNK_SIZE_LF);
    if (byte < 0x20 || byte > 0x7e || ++c->extension_bytes > EXTENSION_BYTES_MAX)
        return CHUNKS_BAD;
    return CHUNKS_MORE;
}

static enum chunks_result framing_byte(struct chunks *c, char byte)
{
    if (++c->framing_bytes > FRAMING_BYTES_FREE + FRAMING_RATIO_MAX * c->data_bytes)
        return CHUNKS_BAD;
    switch (c->state) {
    case CHUNK_SIZE_FIRST:
    case CHUNK_SIZE: return size_byte(c, byte);
    case CHUNK_EXTENSION: return extension_byte(c, byte);
    case CHUNK_SIZE_LF: return expect(c, byte, '\n', c->left ? CHUNK_DATA : CHUNK_LAST_CR);
    case CHUNK_DATA_CR: return expect(c, byte, '\r', CHUNK_DATA_LF);
    case CHUNK_DATA_LF:
        c->digits = c->extension_bytes = 0;
        return expect(c, byte, '\n', CHUNK_SIZE_FIRST);
    case CHUNK_LAST_CR: return expect(c, byte, '\r', CHUNK_LAST_LF); /* Else a trailer. */
    case CHUNK_LAST_LF: return expect(c, byte, '\n', CHUNK_END);
    case CHUNK_DATA:
    case CHUNK_END: break;
    }
    return CHUNKS_BAD;
}

enum chunks_result chunks_next(struct chunks *c, struct str *in, struct str *piece)
{
    while (c->state != CHUNK_END) {
        if (in->n == 0)
            return CHUNKS_MORE;
        if (c->state == CHUNK_DATA) {
            *piece = str_first(*in, c->left < in->n ? (size_t)c->left : in->n);
            *in = str_from(*in, piece->n);
            c->left -= piece->n;
            c->data_bytes += piece->n;
            if (c->left == 0)
                c->state = CHUNK_DATA_CR;
            return CHUNKS_PIECE;
        }
        enum chunks_result result = framing_byte(c, in->at[0]);
        if (result != CHUNKS_MORE)
            return result;
        *in = str_from(*in, 1);
    }
    return CHUNKS_END;
}
