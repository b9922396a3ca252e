/* The requests of a load: a template cut into pieces once, and a list of rows held in memory, so that
   making a request is a few copies. Only bench/load.c includes it; it stops the program when a file
   is not as it must be. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SCRIPT_PIECES_MAX = 64,
    SCRIPT_COLUMNS_MAX = 9,
    SCRIPT_REQUEST_BYTES_MAX = 4 << 20,
};

enum piece_kind { PIECE_TEXT, PIECE_COLUMN, PIECE_KEY, PIECE_LENGTH };
struct piece {
    enum piece_kind kind;
    const char *at;
    size_t n;
    int column; /* from 0 */
};

struct script {
    struct piece pieces[SCRIPT_PIECES_MAX];
    int count, body; /* pieces from `body` on are the body */
    const char **rows;
    size_t rows_count;
    const char *run; /* the first part of every key */
};

_Noreturn static void script_stop(const char *what, const char *about)
{
    fprintf(stderr, "load: %s: %s\n", what, about);
    exit(2);
}

/* The whole file with a NUL after it; kept until the program ends. */
static char *script_read(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        script_stop("can't be read", path);
    long bytes = ftell(f);
    char *text = bytes >= 0 ? malloc((size_t)bytes + 1) : NULL;
    rewind(f);
    if (!text || fread(text, 1, (size_t)bytes, f) != (size_t)bytes)
        script_stop("can't be read", path);
    fclose(f);
    text[bytes] = 0;
    *n = (size_t)bytes;
    return text;
}

static void piece_add(struct script *s, struct piece piece)
{
    if (s->count == SCRIPT_PIECES_MAX)
        script_stop("too many pieces in the template", "at most 64");
    if (piece.kind != PIECE_TEXT || piece.n)
        s->pieces[s->count++] = piece;
}

/* Bytes of the placeholder at p, 0 when it is none. */
static size_t placeholder(const char *p, struct piece *out)
{
    if (p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}') {
        *out = (struct piece){.kind = PIECE_COLUMN, .column = p[1] - '1'};
        return 3;
    }
    if (strncmp(p, "{key}", 5) == 0) {
        *out = (struct piece){.kind = PIECE_KEY};
        return 5;
    }
    if (strncmp(p, "{length}", 8) == 0) {
        *out = (struct piece){.kind = PIECE_LENGTH};
        return 8;
    }
    return 0;
}

static void part_cut(struct script *s, const char *text, size_t n)
{
    const char *from = text, *end = text + n, *p = text;
    struct piece piece;
    while (p < end) {
        size_t bytes = placeholder(p, &piece);
        if (bytes) {
            piece_add(s, (struct piece){.at = from, .n = (size_t)(p - from)});
            piece_add(s, piece);
            p = from = p + bytes;
        } else {
            p++;
        }
    }
    piece_add(s, (struct piece){.at = from, .n = (size_t)(end - from)});
}

/* HTTP wants CR LF after each line of the head. */
static char *head_lines(const char *head, size_t n, size_t *out_n)
{
    char *out = malloc(2 * n + 5), *to = out;
    if (!out)
        script_stop("no memory", "template");
    for (size_t i = 0; i < n; i++) {
        if (head[i] == '\n')
            *to++ = '\r';
        *to++ = head[i];
    }
    memcpy(to, "\r\n\r\n", 4);
    *out_n = (size_t)(to - out) + 4;
    return out;
}

static void script_template(struct script *s, const char *path)
{
    size_t n, head_n;
    char *text = script_read(path, &n), *blank = strstr(text, "\n\n");
    while (n && text[n - 1] == '\n')
        text[--n] = 0;
    size_t head = blank && (size_t)(blank - text) < n ? (size_t)(blank - text) : n;
    char *lines = head_lines(text, head, &head_n);
    part_cut(s, lines, head_n);
    s->body = s->count;
    if (head < n)
        part_cut(s, text + head + 2, n - head - 2);
}

/* Rows are lines; without a list there is one empty row, used again and again. */
static void script_list(struct script *s, const char *path)
{
    size_t n, most = 1;
    static const char *none[] = {""};
    s->rows = none;
    s->rows_count = 1;
    if (!path)
        return;
    char *text = script_read(path, &n);
    for (size_t i = 0; i < n; i++)
        most += text[i] == '\n';
    s->rows = malloc(most * sizeof *s->rows);
    s->rows_count = 0;
    if (!s->rows)
        script_stop("no memory", path);
    for (char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = 0;
        s->rows[s->rows_count++] = line;
    }
    if (s->rows_count == 0)
        script_stop("no rows", path);
}

static const char *column_of(const char *row, int column, size_t *n)
{
    for (; column > 0; column--) {
        row = strchr(row, '\t');
        if (!row)
            script_stop("a row of the list has too few columns for the template", "list");
        row++;
    }
    *n = strcspn(row, "\t");
    return row;
}

static char *pieces_put(const struct script *s, int from, int to, uint64_t row, size_t body_n,
                        char *out, const char *end)
{
    const char *text = s->rows[row % s->rows_count];
    for (int i = from; i < to; i++) {
        char number[80];
        const struct piece *piece = &s->pieces[i];
        const char *at = piece->at;
        size_t n = piece->n;
        switch (piece->kind) {
        case PIECE_TEXT: break;
        case PIECE_COLUMN: at = column_of(text, piece->column, &n); break;
        case PIECE_KEY:
            n = (size_t)snprintf(number, sizeof number, "%.40s-%llu", s->run,
                                 (unsigned long long)row);
            at = number;
            break;
        case PIECE_LENGTH:
            n = (size_t)snprintf(number, sizeof number, "%zu", body_n);
            at = number;
            break;
        }
        if (n > (size_t)(end - out))
            script_stop("a request is too long", "at most 4 MiB");
        memcpy(out, at, n);
        out += n;
    }
    return out;
}

/* Writes the request of a row (they begin again after the last, but the key goes on counting) into
   `out`, SCRIPT_REQUEST_BYTES_MAX long; answers its length. */
static size_t script_request(const struct script *s, uint64_t row, char *out)
{
    /* The body first, because the head tells its length. */
    static char body[SCRIPT_REQUEST_BYTES_MAX];
    char *end = pieces_put(s, s->body, s->count, row, 0, body, body + sizeof body);
    size_t body_n = (size_t)(end - body);
    const char *limit = out + SCRIPT_REQUEST_BYTES_MAX;
    char *to = pieces_put(s, 0, s->body, row, body_n, out, limit);
    if (body_n > (size_t)(limit - to))
        script_stop("a request is too long", "at most 4 MiB");
    memcpy(to, body, body_n);
    return (size_t)(to - out) + body_n;
}
