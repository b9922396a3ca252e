/* See the header. */
#include "web/next_path.h"

/* Letters, digits and what paths and queries are made of; '%' only outside the path, where it can
   stand for nothing that changes the place. No backslash: browsers read it as a slash. */
static bool is_plain(struct str path)
{
    static const char others[] = "/-_.~?=&+:";
    bool is_query = false;
    for (size_t i = 0; i < path.n; i++) {
        char c = path.at[i];
        bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        is_query |= c == '?';
        if (!is_word && !(c && strchr(others, c)) && !(c == '%' && is_query))
            return false;
        if (!is_query && i > 0 && path.at[i - 1] == '/' && (c == '/' || c == '.'))
            return false;
    }
    return true;
}

bool next_path_is_own(struct str path)
{
    if (path.n < 3 || path.n > NEXT_PATH_BYTES_MAX || !is_plain(path))
        return false;
    struct str rest = str_from(path, 3);
    if (!str_starts(path, S("/ar")) && !str_starts(path, S("/en")))
        return false;
    if (rest.n && rest.at[0] != '/' && rest.at[0] != '?')
        return false;
    return !str_starts(rest, S("/sign-in")) && !str_starts(rest, S("/sign-out"));
}
