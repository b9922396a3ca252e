/* The gate over a request head; see the header. */
#include "http/gate.h"
#include "base/utf8.h"
#include "http/target.h"

/* RFC 9110 section 5.6.2: the bytes of a method or a header name. */
static const bool is_token_byte[256] = {
    ['!'] = true,         ['#' ... '\''] = true, ['*'] = true,         ['+'] = true,
    ['-'] = true,         ['.'] = true,          ['0' ... '9'] = true, ['A' ... 'Z'] = true,
    ['^' ... '`'] = true, ['a' ... 'z'] = true,  ['|'] = true,         ['~'] = true,
};

enum byte_kind { PLAIN, SPACE, CARRIAGE, FORBIDDEN };

static const unsigned char kinds[256] = {
    [0 ... 8] = FORBIDDEN,   ['\t'] = SPACE, ['\n' ... 12] = FORBIDDEN, ['\r'] = CARRIAGE,
    [14 ... 31] = FORBIDDEN, [' '] = SPACE,  [127] = FORBIDDEN,
};

static struct gate_look refused(int status)
{
    return (struct gate_look){.found = GATE_REFUSED, .status = status};
}

struct gate_look gate_find(struct str seen, size_t *scanned, const struct gate_limits *limits)
{
    size_t n = seen.n < limits->head_bytes_max ? seen.n : limits->head_bytes_max;
    bool is_past_line = *scanned && memchr(seen.at, '\n', *scanned);
    size_t i = *scanned;
    for (; i < n; i++) {
        if (i >= GATE_LINE_BYTES_MAX && !is_past_line)
            return refused(414);
        switch ((enum byte_kind)kinds[(unsigned char)seen.at[i]]) {
        case PLAIN: break;
        case SPACE: /* A line that starts with a space is folding, or no request at all. */
            if (i == 0 || seen.at[i - 1] == '\n')
                return refused(400);
            break;
        case CARRIAGE:
            if (i + 1 == n)
                goto end; /* Look at this CR again when its LF may have come. */
            if (seen.at[i + 1] != '\n' || i == 0)
                return refused(400);
            if (seen.at[i - 1] == '\n')
                return (struct gate_look){.found = GATE_COMPLETE, .head_bytes = i + 2};
            is_past_line = true;
            i++;
            break;
        case FORBIDDEN: return refused(400); /* Also an LF that no CR led in. */
        }
    }
end:
    *scanned = i;
    if (seen.n >= limits->head_bytes_max)
        return refused(is_past_line ? 431 : 414);
    return (struct gate_look){.found = GATE_MORE};
}

static bool token_valid(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_token_byte[(unsigned char)s.at[i]])
            return false;
    return s.n > 0;
}

/* 0, 400 for what is no version, 505 for one that is not ours. */
static int version_read(struct str s, bool *is_http_1_0)
{
    if (s.n != 8 || memcmp(s.at, "HTTP/", 5) != 0 || s.at[6] != '.')
        return 400;
    char major = s.at[5], minor = s.at[7];
    if (major < '0' || major > '9' || minor < '0' || minor > '9')
        return 400;
    *is_http_1_0 = minor == '0';
    return major == '1' && minor <= '1' ? 0 : 505;
}

static bool method_read(struct str s, struct gate_head *out)
{
    static const struct {
        struct str name;
        enum http_method method;
    } methods[] = {
        {{"GET", 3}, HTTP_GET_},         {{"HEAD", 4}, HTTP_GET_},    {{"POST", 4}, HTTP_POST_},
        {{"PUT", 3}, HTTP_PUT_},         {{"PATCH", 5}, HTTP_PATCH_}, {{"DELETE", 6}, HTTP_DELETE_},
        {{"OPTIONS", 7}, HTTP_OPTIONS_},
    };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (str_eq(s, methods[i].name)) {
            out->method = methods[i].method;
            out->is_head_method = i == 1;
            return true;
        }
    }
    return false;
}

static int request_line_read(struct str line, struct gate_head *out)
{
    struct str rest = line, method, target;
    if (!str_cut(&rest, ' ', &method) || !str_cut(&rest, ' ', &target) || !token_valid(method))
        return 400;
    bool is_known = method_read(method, out);
    int status = version_read(rest, &out->is_http_1_0);
    if (status)
        return status;
    if (!is_known)
        return 501;
    return target_read(target, out) ? 0 : 400;
}

/* Digits only: no sign, list, space or repetition, which readers have understood differently. */
static int length_read(struct str value, struct gate_head *out)
{
    if (out->has_length || value.n == 0)
        return 400;
    uint64_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return 400;
        if (i < 18)
            n = n * 10 + (uint64_t)(value.at[i] - '0');
    }
    out->has_length = true;
    out->length = n;
    return value.n > 18 ? 413 : 0;
}

static bool list_has(struct str list, struct str item)
{
    struct str piece;
    while (str_cut(&list, ',', &piece))
        if (str_eq_nocase(str_trim(piece), item))
            return true;
    return false;
}

/* Host is read into its own place: out->host may hold the authority of an absolute target. */
static int header_meaning(struct str name, struct str value, struct gate_head *out,
                          struct str *host)
{
    switch (name.n) {
    case 4:
        if (!str_eq_nocase(name, S("Host")))
            return 0;
        if (host->at || !host_valid(value))
            return 400;
        *host = value;
        return 0;
    case 6:
        if (!str_eq_nocase(name, S("Expect")))
            return 0;
        if (!str_eq_nocase(value, S("100-continue")))
            return 417;
        out->expects_continue = !out->is_http_1_0;
        return 0;
    case 10:
        if (str_eq_nocase(name, S("Connection")) && list_has(value, S("close")))
            out->keeps_alive = false;
        return 0;
    case 14: return str_eq_nocase(name, S("Content-Length")) ? length_read(value, out) : 0;
    case 17:
        if (!str_eq_nocase(name, S("Transfer-Encoding")))
            return 0;
        if (out->is_chunked || out->is_http_1_0 || !str_eq_nocase(value, S("chunked")))
            return 400;
        out->is_chunked = true;
        return 0;
    default: return 0;
    }
}

/* One header line. The first refusal found wins, but a malformed line always is 400. */
static int header_read(struct str line, const struct gate_limits *limits, struct gate_head *out,
                       struct str *host)
{
    size_t colon = str_index(line, ':');
    struct str name = str_first(line, colon);
    if (colon == line.n || !token_valid(name))
        return 400;
    struct str value = str_trim(str_from(line, colon + 1));
    if (!utf8_valid(value))
        return 400;
    if (out->headers_count == limits->headers_max)
        return 431;
    out->headers[out->headers_count++] = (struct http_header){.name = name, .value = value};
    return header_meaning(name, value, out, host);
}

static struct str line_cut(struct str *rest)
{
    struct str line;
    if (!str_cut(rest, '\n', &line))
        return (struct str){rest->at, 0};
    return str_first(line, line.n - 1); /* Without its CR, which gate_find has seen. */
}

static int host_settle(struct gate_head *out, struct str host)
{
    if (!host.at)
        return out->is_http_1_0 ? 0 : 400;
    /* In absolute form the target's authority counts, and a different Host is a trick. */
    if (out->host.n && !str_eq_nocase(out->host, host))
        return 400;
    out->host = host;
    return 0;
}

int gate_read(struct str head, const struct gate_limits *limits, struct gate_head *out)
{
    struct http_header *headers = out->headers;
    *out = (struct gate_head){.headers = headers, .keeps_alive = true};
    struct str rest = head, host = {0};
    int status = request_line_read(line_cut(&rest), out);
    if (status)
        return status;
    if (out->is_http_1_0)
        out->keeps_alive = false;
    for (struct str line = line_cut(&rest); line.n; line = line_cut(&rest)) {
        status = header_read(line, limits, out, &host);
        if (status)
            return status;
    }
    if (out->has_length && out->is_chunked)
        return 400;
    return host_settle(out, host);
}
