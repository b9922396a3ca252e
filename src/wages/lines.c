/* Bytes to lines; see the header. */
#include "wages/lines.h"

void wage_lines_open(struct wage_lines *l, struct arena *a, size_t bytes_max)
{
    l->bytes_max = bytes_max;
    l->carried = arena_alloc_raw(a, bytes_max + 1);
    l->carried_n = 0;
    l->at = l->line_offset = 0;
    l->is_long = l->after_cr = l->is_stopped = false;
}

static void carry(struct wage_lines *l, struct str part)
{
    size_t room = l->bytes_max - l->carried_n;
    if (part.n > room) {
        l->is_long = true;
        part.n = room;
    }
    memcpy(l->carried + l->carried_n, part.at, part.n);
    l->carried_n += part.n;
}

static bool line_out(struct wage_lines *l, struct str last)
{
    struct str line = last;
    bool is_carried = l->carried_n > 0 || l->is_long;
    if (is_carried) {
        carry(l, last);
        line = (struct str){l->carried, l->carried_n};
    }
    bool is_long = l->is_long || line.n > l->bytes_max;
    l->carried_n = 0;
    l->is_long = false;
    l->is_stopped = !l->line(l->ctx, str_first(line, l->bytes_max), l->line_offset, is_long);
    return !l->is_stopped;
}

static const char *find(const char *at, const char *end, char c)
{
    const char *found = memchr(at, c, (size_t)(end - at));
    return found ? found : end;
}

bool wage_lines_feed(struct wage_lines *l, struct str piece)
{
    if (l->is_stopped || piece.n == 0)
        return !l->is_stopped;
    const char *at = piece.at, *end = piece.at + piece.n;
    if (l->after_cr && *at == '\n') {
        at++;
        l->line_offset++;
    }
    l->after_cr = false;
    /* Each is looked for again only when it has been passed, so every byte is seen twice at most. */
    const char *cr = find(at, end, '\r'), *lf = find(at, end, '\n');
    while (at < end) {
        cr = cr < at ? find(at, end, '\r') : cr;
        lf = lf < at ? find(at, end, '\n') : lf;
        const char *stop = cr < lf ? cr : lf;
        if (stop == end) {
            carry(l, (struct str){at, (size_t)(end - at)});
            break;
        }
        if (!line_out(l, (struct str){at, (size_t)(stop - at)}))
            return false;
        at = stop + 1;
        if (*stop == '\r' && at == end)
            l->after_cr = true;
        else if (*stop == '\r' && *at == '\n')
            at++;
        l->line_offset = l->at + (uint64_t)(at - piece.at);
    }
    l->at += piece.n;
    return true;
}

bool wage_lines_end(struct wage_lines *l)
{
    bool goes_on = !l->is_stopped;
    if (goes_on && (l->carried_n > 0 || l->is_long))
        goes_on = line_out(l, S(""));
    l->at = l->line_offset = 0;
    l->after_cr = false;
    return goes_on;
}
