/* HTML escaping; see the header. Nearly all texts hold nothing to escape, so a whole text is first
   looked through 16 bytes at a time and then copied in one piece. */
#include "web/html.h"

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* True when some byte of the 16 is one of " & ' < >. Two pairs differ in a single bit each
   (26/27 and 3C/3E), so three comparisons are enough. */
static bool is_special16(bytes16 v)
{
    static const bytes16 zero;
    bytes16 hit = (bytes16)(v == zero + 0x22) | (bytes16)((v | 1) == zero + 0x27) |
                  (bytes16)((v | 2) == zero + 0x3e);
    uint64_t halves[2];
    memcpy(halves, &hit, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static bytes16 load16(const char *at)
{
    bytes16 v;
    memcpy(&v, at, sizeof v);
    return v;
}

/* A text under 16 bytes, spread over one block with no byte read outside it: the halves overlap
   when the text is shorter than both, and a byte seen twice does no harm. */
static bytes16 load_short(struct str s)
{
    uint64_t halves[2] = {0, 0};
    if (s.n >= 8) {
        memcpy(&halves[0], s.at, 8);
        memcpy(&halves[1], s.at + s.n - 8, 8);
    } else if (s.n >= 4) {
        memcpy(&halves[0], s.at, 4);
        memcpy(&halves[1], s.at + s.n - 4, 4);
    } else if (s.n) {
        halves[0] = (uint64_t)(uint8_t)s.at[0] | (uint64_t)(uint8_t)s.at[s.n / 2] << 8 |
                    (uint64_t)(uint8_t)s.at[s.n - 1] << 16;
    }
    bytes16 v;
    memcpy(&v, halves, sizeof v);
    return v;
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

static struct str reference(char c)
{
    switch (c) {
    case '&': return S("&amp;");
    case '<': return S("&lt;");
    case '>': return S("&gt;");
    case '"': return S("&quot;");
    case '\'': return S("&#39;");
    }
    return (struct str){NULL, 0};
}

void html_escape(struct buf *b, struct str s)
{
    if (is_plain(s)) {
        buf_str(b, s);
        return;
    }
    size_t done = 0;
    for (size_t i = 0; i < s.n; i++) {
        struct str r = reference(s.at[i]);
        if (r.n) {
            buf_add(b, s.at + done, i - done);
            buf_str(b, r);
            done = i + 1;
        }
    }
    buf_add(b, s.at + done, s.n - done);
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
struct html html_isolated(struct arena *a, struct str s) { return made_by(html_add_isolated, a, s); }
struct html html_code(struct arena *a, struct str s) { return made_by(html_add_code, a, s); }
