/* See the header. The body's layout 1: flags, shared input, search, show, page, then the lines: number,
   whether it has answers of its own, these. */
#include "decisions/draft.h"
#include <stdlib.h>

enum { DRAFT_LAYOUT = 1, IS_UPLOAD = 1 };

static struct input input_none(void)
{
    struct input in;
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    return in;
}

struct draft draft_new(const struct actor *actor, const struct service *s,
                       const unsigned char random[DRAFT_ID_BYTES])
{
    struct draft d = {
        .row =
            {
                .account_id = actor->account_id,
                .establishment_id = actor->establishment_id,
                .service = s->number,
                .state = DRAFT_OPEN,
            },
        .shared = input_none(),
        .search = S(""),
        .page = 1,
    };
    memcpy(d.row.id, random, DRAFT_ID_BYTES);
    return d;
}

struct str draft_id_text(struct arena *req, const unsigned char id[DRAFT_ID_BYTES])
{
    struct buf b = buf_new(req);
    for (int i = 0; i < DRAFT_ID_BYTES; i++)
        buf_printf(&b, "%02x", id[i]);
    return buf_out(&b);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool draft_id_read(struct str text, unsigned char id[DRAFT_ID_BYTES])
{
    if (text.n != 2 * DRAFT_ID_BYTES)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (hex(text.at[i]) < 0)
            return false;
    for (int i = 0; i < DRAFT_ID_BYTES; i++)
        id[i] = (unsigned char)(hex(text.at[2 * i]) * 16 + hex(text.at[2 * i + 1]));
    return true;
}

enum err draft_find(struct db *reader, struct arena *req, const struct actor *actor,
                    const struct service *s, struct str id_text, int64_t now_ms, struct draft *out)
{
    unsigned char id[DRAFT_ID_BYTES];
    *out = (struct draft){0};
    if (!draft_id_read(id_text, id))
        return ERR_NOT_FOUND;
    TRY(draft_load(reader, req, id, actor->account_id, actor->establishment_id, now_ms, &out->row));
    return out->row.service == s->number ? draft_decode(req, out) : ERR_NOT_FOUND;
}

static bool has_own(const struct input *in)
{
    for (int i = 0; i < INPUTS_MAX; i++)
        if (in->value[i] != VALUE_UNKNOWN)
            return true;
    return false;
}

struct str draft_encode(struct arena *req, const struct draft *d)
{
    struct buf b = buf_new(req);
    buf_char(&b, DRAFT_LAYOUT);
    buf_varint(&b, d->is_upload ? IS_UPLOAD : 0);
    input_encode(&b, &d->shared, INPUTS_MAX);
    buf_varint(&b, d->search.n);
    buf_str(&b, d->search);
    buf_varint(&b, (uint64_t)d->show);
    buf_varint(&b, (uint64_t)d->page);
    buf_varint(&b, d->lines_count);
    for (size_t i = 0; i < d->lines_count; i++) {
        bool own = has_own(&d->lines[i].input);
        buf_varint(&b, (uint64_t)d->lines[i].number);
        buf_varint(&b, own);
        if (own)
            input_encode(&b, &d->lines[i].input, INPUTS_MAX);
    }
    return buf_out(&b);
}

static bool decode_line(struct str *from, struct submission_line *l)
{
    uint64_t number, own;
    if (!varint_read(from, &number) || !varint_read(from, &own) || own > 1)
        return false;
    l->number = (int64_t)number;
    l->input = input_none();
    return !own || input_decode(from, &l->input);
}

static bool decode(struct arena *req, struct str from, struct draft *d)
{
    uint64_t flags, n, show, page, count;
    if (from.n == 0 || from.at[0] != DRAFT_LAYOUT)
        return false;
    from = str_from(from, 1);
    d->shared = input_none();
    if (!varint_read(&from, &flags) || !input_decode(&from, &d->shared) ||
        !varint_read(&from, &n) || n > from.n)
        return false;
    d->is_upload = (flags & IS_UPLOAD) != 0;
    d->search = str_first(from, n);
    from = str_from(from, n);
    if (!varint_read(&from, &show) || !varint_read(&from, &page) || !varint_read(&from, &count) ||
        count > from.n)
        return false;
    d->show = (int)show;
    d->page = (int)page;
    d->lines_count = count;
    d->lines = arena_array(req, struct submission_line, count);
    for (size_t i = 0; i < count; i++)
        if (!decode_line(&from, &d->lines[i]))
            return false;
    return from.n == 0;
}

enum err draft_decode(struct arena *req, struct draft *d)
{
    return decode(req, d->row.body, d) ? OK : fail(ERR_DB, "the body of a draft is damaged");
}

size_t draft_line_of(const struct draft *d, int64_t number)
{
    size_t i = 0;
    while (i < d->lines_count && d->lines[i].number != number)
        i++;
    return i;
}

struct submission_line *draft_lines(struct arena *req, const struct draft *d)
{
    struct submission_line *out = arena_array(req, struct submission_line, d->lines_count);
    for (size_t i = 0; i < d->lines_count; i++) {
        out[i] = d->lines[i];
        for (int f = 0; f < INPUTS_MAX; f++)
            if (out[i].input.value[f] == VALUE_UNKNOWN)
                out[i].input.value[f] = d->shared.value[f];
    }
    return out;
}

enum err draft_write_run(struct writing *w, struct job *job)
{
    struct draft_write *d = (struct draft_write *)job;
    TRY(draft_sweep(w->db, w->clock.now_ms));
    d->row.changed_at = w->clock.now_ms;
    d->row.ends_at = w->clock.now_ms + DRAFT_LIFE_MS;
    return draft_store(w->db, &d->row);
}

enum err draft_submit_run(struct writing *w, struct job *job)
{
    struct draft_submit *d = (struct draft_submit *)job;
    TRY(submission_run(w, job));
    return draft_mark(w->db, d->id, DRAFT_SUBMITTED, d->submission.request.seq, w->clock.now_ms);
}
