/* What a client sends, without sockets: gate, second opinion, path and chunks, as a connection uses
   them. The same bytes whole and cut must give the same requests and the same refusal, and whatever
   is accepted must keep the promises of http.h. The first two bytes choose the cuts. */
#include "base/utf8.h"
#include "http/chunks.h"
#include "http/gate.h"
#include "http/opinion.h"
#include "http/target.h"
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

enum { HEAD_BYTES_MAX = 600, HEADERS_MAX = 8, BODY_BYTES_MAX = 256, BYTES_MAX = 4096 };

static const struct gate_limits limits = {.head_bytes_max = HEAD_BYTES_MAX,
                                          .headers_max = HEADERS_MAX};

/* What was understood so far, as one number, so that two readings can be compared. */
struct reading {
    uint64_t hash;
    unsigned requests, status; /* status: 0 or why the connection was closed */
    bool is_in_body, is_chunked;
    uint64_t length, body_bytes;
    struct chunks chunks;
    char kept[BYTES_MAX];
    size_t kept_n, scanned;
};

static void note(struct reading *r, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        r->hash = (r->hash ^ (unsigned char)s.at[i]) * 0x100000001b3;
}

static void assert_clean(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        assert((unsigned char)s.at[i] >= 0x20 || s.at[i] == '\t');
}

static void head_check(const struct gate_head *h, struct str path)
{
    assert(path.n && path.at[0] == '/' && utf8_valid(path) && !memchr(path.at, 0, path.n));
    assert(!memmem(path.at, path.n, "/../", 4) && !str_ends(path, S("/..")));
    assert(!(h->has_length && h->is_chunked) && h->headers_count <= HEADERS_MAX);
    assert(h->host.n || h->is_http_1_0);
    for (size_t i = 0; i < h->headers_count; i++) {
        assert(h->headers[i].name.n);
        assert_clean(h->headers[i].name);
        assert_clean(h->headers[i].value);
    }
}

static unsigned head_take(struct reading *r, struct str head)
{
    struct http_header headers[HEADERS_MAX];
    struct gate_head h = {.headers = headers};
    char room[HEAD_BYTES_MAX];
    struct str path;
    /* A copy of its own size, so that reading past its end is seen. */
    char *copy = malloc(head.n);
    memcpy(copy, head.at, head.n);
    struct str bytes = {copy, head.n};
    int status = gate_read(bytes, &limits, &h);
    if (status == 0 && (!opinion_agrees(bytes, &h) || !path_decode(h.path, room, &path)))
        status = 400;
    if (status == 0) {
        head_check(&h, path);
        note(r, path);
        note(r, h.query);
        r->requests++;
        r->is_chunked = h.is_chunked;
        r->length = h.length;
        r->is_in_body = h.is_chunked || h.length;
        r->body_bytes = 0;
        r->chunks = (struct chunks){0};
        if (h.length > BODY_BYTES_MAX)
            status = 413;
        else if (!h.keeps_alive && !r->is_in_body)
            status = 1;
    }
    free(copy);
    return (unsigned)status;
}

static void body_take(struct reading *r, struct str *in)
{
    struct str piece;
    if (!r->is_chunked) {
        piece = str_first(*in, (size_t)(r->length - r->body_bytes));
        *in = str_from(*in, piece.n);
        note(r, piece);
        r->body_bytes += piece.n;
        r->is_in_body = r->body_bytes < r->length;
        return;
    }
    enum chunks_result result;
    while ((result = chunks_next(&r->chunks, in, &piece)) == CHUNKS_PIECE) {
        assert(piece.n);
        r->body_bytes += piece.n;
        if (r->body_bytes > BODY_BYTES_MAX) {
            r->hash = 0; /* How much of it was seen before depends on the cuts. */
            r->status = 413;
            return;
        }
        note(r, piece);
    }
    if (result == CHUNKS_END)
        r->is_in_body = false;
    else if (result != CHUNKS_MORE)
        r->status = result == CHUNKS_BAD ? 400 : 413;
}

static void feed(struct reading *r, struct str in)
{
    memcpy(r->kept + r->kept_n, in.at, in.n);
    r->kept_n += in.n;
    struct str rest = {r->kept, r->kept_n};
    while (rest.n && !r->status) {
        if (r->is_in_body) {
            body_take(r, &rest);
            continue;
        }
        struct gate_look look = gate_find(rest, &r->scanned, &limits);
        if (look.found == GATE_MORE)
            break;
        if (look.found == GATE_REFUSED) {
            r->status = (unsigned)look.status;
            break;
        }
        r->scanned = 0;
        r->status = head_take(r, str_first(rest, look.head_bytes));
        rest = str_from(rest, look.head_bytes);
    }
    memmove(r->kept, rest.at, rest.n);
    r->kept_n = rest.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct reading whole, cut;
    if (n < 2 || n > BYTES_MAX)
        return 0;
    struct str bytes = {(const char *)data + 2, n - 2};
    memset(&whole, 0, sizeof whole);
    memset(&cut, 0, sizeof cut);
    feed(&whole, bytes);
    uint32_t random = (uint32_t)data[0] << 8 | data[1];
    unsigned mask = data[0] & 1 ? 0 : data[0] & 2 ? 15 : 127; /* 0: byte by byte */
    while (bytes.n && !cut.status) {
        random = random * 1103515245 + 12345;
        struct str piece = str_first(bytes, 1 + (random >> 16 & mask));
        feed(&cut, piece);
        bytes = str_from(bytes, piece.n);
    }
    assert(whole.hash == cut.hash && whole.requests == cut.requests);
    assert(whole.status == cut.status && whole.is_in_body == cut.is_in_body);
    return 0;
}
