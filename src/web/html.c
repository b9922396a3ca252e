/* HTML escaping; see the header. Nearly all texts hold nothing to escape, so a whole text is first
   looked through 16 bytes at a time and then copied in one piece. */
#include "web/html.h"

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint64_t halves16 __attribute__((vector_size(16)));

/* True when some byte of the 16 is one of " & ' < >. Two pairs differ in a single bit each
   (26/27 and 3C/3E), so three comparisons are enough. */
static inline bool is_special16(bytes16 v)
{
    halves16 hit =
        (halves16)(v == 0x22) | (halves16)((v | 1) == 0x27) | (halves16)((v | 2) == 0x3e);
    return (hit[0] | hit[1]) != 0;
}

static inline bytes16 load16(const char *at)
{
    bytes16 v;
    memcpy(&v, at, sizeof v);
    return v;
}

/* A text under 16 bytes, spread over one block with no byte read outside it: the halves overlap
   when the text is shorter than both, and a byte seen twice does no harm. */
static inline bytes16 load_short(struct str s)
{
    halves16 v = {0, 0};
    uint64_t first = 0, last = 0;
    uint32_t first4, last4;
    if (s.n >= 8) {
        memcpy(&first, s.at, 8);
        memcpy(&last, s.at + s.n - 8, 8);
        v = (halves16){first, last};
    } else if (s.n >= 4) {
        memcpy(&first4, s.at, 4);
        memcpy(&last4, s.at + s.n - 4, 4);
        v = (halves16){first4, last4};
    } else if (s.n) {
        v[0] = (uint64_t)(uint8_t)s.at[0] | (uint64_t)(uint8_t)s.at[s.n / 2] << 8 |
               (uint64_t)(uint8_t)s.at[s.n - 1] << 16;
    }
    return (bytes16)v;
}

static bool is_plain(struct str s)
{
    if (s.n < 16)
        return !is_special16(load_short(s));
    for (size_t i = 0; i + 16 <= s.n; i += 16)
        if (is_special16(load16(s.at + i)))
            return false;
    return !is_special16(load16(s.at + s.n - 16));
}

/* What each character is written as; empty: as itself. */
static const struct str references[256] = {
    ['&'] = {"&amp;", 5},  ['<'] = {"&lt;", 4},   ['>'] = {"&gt;", 4},
    ['"'] = {"&quot;", 6}, ['\''] = {"&#39;", 5},
};

/* Kept apart so that the usual way through html_escape stays short. */
static __attribute__((noinline)) void escape_parts(struct buf *b, struct str s)
{
    size_t done = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (i + 16 <= s.n && !is_special16(load16(s.at + i))) {
            i += 15;
            continue;
        }
        for (size_t end = i + 16 < s.n ? i + 16 : s.n; i < end; i++) {
            struct str r = references[(uint8_t)s.at[i]];
            if (r.n == 0)
                continue;
            buf_add(b, s.at + done, i - done);
            buf_str(b, r);
            done = i + 1;
        }
        i--;
    }
    buf_add(b, s.at + done, s.n - done);
}

void html_escape(struct buf *b, struct str s)
{
    if (is_plain(s))
        buf_str(b, s);
    else
        escape_parts(b, s);
}

void html_add_isolated(struct buf *b, struct str s)
{
    buf_str(b, S("<bdi>"));
    html_escape(b, s);
    buf_str(b, S("</bdi>"));
}

void html_add_code(struct buf *b, struct str s)
{
    buf_str(b, S("<bdi dir=\"ltr\">"));
    html_escape(b, s);
    buf_str(b, S("</bdi>"));
}

static struct html made_by(void (*add)(struct buf *, struct str), struct arena *a, struct str s)
{
    struct buf b = buf_new(a);
    add(&b, s);
    return (struct html){buf_out(&b)};
}

struct html html_text(struct arena *a, struct str s) { return made_by(html_escape, a, s); }
struct html html_isolated(struct arena *a, struct str s)
{
    return made_by(html_add_isolated, a, s);
}
struct html html_code(struct arena *a, struct str s) { return made_by(html_add_code, a, s); }
