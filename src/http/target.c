/* Target, host and path of a request; see the header. */
#include "http/target.h"
#include "base/utf8.h"

/* What browsers send unescaped in a path. A query may have a few more. */
static const bool is_path_byte[256] = {
    ['!'] = true, ['$' ... ';'] = true, ['='] = true, ['@' ... '['] = true, [']'] = true,
    ['_'] = true, ['a' ... 'z'] = true, ['|'] = true, ['~'] = true,
};
static const bool is_query_more[256] = {
    ['?'] = true, ['\\'] = true, ['^'] = true, ['`'] = true, ['{'] = true, ['}'] = true,
};

static bool path_and_query(struct str s, struct gate_head *out)
{
    size_t mark = str_index(s, '?');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (!is_path_byte[c] && !(i >= mark && is_query_more[c]))
            return false;
    }
    out->path = str_first(s, mark);
    out->query = str_from(s, mark + 1);
    return true;
}

bool target_read(struct str target, struct gate_head *out)
{
    if (target.n == 0)
        return false;
    if (target.at[0] == '/')
        return path_and_query(target, out);
    if (str_eq(target, S("*"))) {
        out->is_asterisk = true;
        out->path = S("/");
        return out->method == HTTP_OPTIONS_;
    }
    size_t scheme = 0;
    if (target.n > 7 && str_eq_nocase(str_first(target, 7), S("http://")))
        scheme = 7;
    else if (target.n > 8 && str_eq_nocase(str_first(target, 8), S("https://")))
        scheme = 8;
    else
        return false;
    struct str rest = str_from(target, scheme);
    size_t end = 0;
    while (end < rest.n && rest.at[end] != '/' && rest.at[end] != '?')
        end++;
    out->host = str_first(rest, end);
    if (!host_valid(out->host) || !path_and_query(str_from(rest, end), out))
        return false;
    if (out->path.n == 0)
        out->path = S("/");
    return true;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool port_valid(struct str s)
{
    uint64_t port;
    return s.n <= 5 && str_to_u64(s, &port) && port >= 1 && port <= 65535;
}

static bool name_byte_valid(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

bool host_valid(struct str host)
{
    size_t i = 0;
    if (host.n > 255 + 6)
        return false;
    if (host.n && host.at[0] == '[') {
        for (i = 1; i < host.n && (is_hex(host.at[i]) || host.at[i] == ':' || host.at[i] == '.');)
            i++;
        if (i < 3 || i == host.n || host.at[i] != ']')
            return false;
        i++;
    } else {
        while (i < host.n && name_byte_valid(host.at[i]))
            i++;
    }
    if (i == 0)
        return false;
    return i == host.n || (host.at[i] == ':' && port_valid(str_from(host, i + 1)));
}

static int hex_value(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

static bool segments_valid(struct str path)
{
    struct str rest = path, segment;
    while (str_cut(&rest, '/', &segment))
        if (str_eq(segment, S(".")) || str_eq(segment, S("..")))
            return false;
    return true;
}

bool path_decode(struct str raw, char *to, struct str *out)
{
    size_t n = 0;
    bool is_ascii = true;
    if (raw.n == 0 || raw.at[0] != '/' || (raw.n > 1 && raw.at[1] == '/'))
        return false;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.at[i];
        if (c == '%') {
            if (raw.n - i < 3 || !is_hex(raw.at[i + 1]) || !is_hex(raw.at[i + 2]))
                return false;
            c = (char)(hex_value(raw.at[i + 1]) * 16 + hex_value(raw.at[i + 2]));
            if ((unsigned char)c < 0x20 || c == 0x7f || c == '/' || c == '\\')
                return false;
            is_ascii &= (unsigned char)c < 0x80;
            i += 2;
        }
        to[n++] = c;
    }
    *out = (struct str){to, n};
    return segments_valid(*out) && (is_ascii || utf8_valid(*out));
}
