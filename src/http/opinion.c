/* The second opinion by llhttp; see the header. */
#include "http/opinion.h"
#include <llhttp.h>
#include <stdbool.h>

/* What llhttp has told us so far; reached through llhttp_t.data. */
struct told {
    unsigned messages, heads, names, values, body_pieces;
    uint64_t length;
    uint16_t flags;
};

static int on_message_begin(llhttp_t *p)
{
    ((struct told *)p->data)->messages++;
    return 0;
}
static int on_name(llhttp_t *p)
{
    ((struct told *)p->data)->names++;
    return 0;
}
static int on_value(llhttp_t *p)
{
    ((struct told *)p->data)->values++;
    return 0;
}
static int on_body(llhttp_t *p, const char *at, size_t n)
{
    (void)at, (void)n;
    ((struct told *)p->data)->body_pieces++;
    return 0;
}
static int on_headers_complete(llhttp_t *p)
{
    struct told *told = p->data;
    told->heads++;
    told->length = p->content_length;
    told->flags = p->flags;
    return 2; /* "No body, and stop here": llhttp then says at which byte the head ended. */
}

static const llhttp_settings_t settings = {
    .on_message_begin = on_message_begin,
    .on_header_field_complete = on_name,
    .on_header_value_complete = on_value,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
};

static bool method_agrees(uint8_t theirs, const struct gate_head *read)
{
    if (read->is_head_method)
        return theirs == HTTP_HEAD;
    switch (read->method) {
    case HTTP_GET_: return theirs == HTTP_GET;
    case HTTP_POST_: return theirs == HTTP_POST;
    case HTTP_PUT_: return theirs == HTTP_PUT;
    case HTTP_PATCH_: return theirs == HTTP_PATCH;
    case HTTP_DELETE_: return theirs == HTTP_DELETE;
    case HTTP_OPTIONS_: return theirs == HTTP_OPTIONS;
    }
    return false;
}

bool opinion_agrees(struct str head, const struct gate_head *read)
{
    struct told told = {0};
    llhttp_t parser;
    llhttp_init(&parser, HTTP_REQUEST, &settings);
    parser.data = &told;
    llhttp_errno_t result = llhttp_execute(&parser, head.at, head.n);
    if (result != HPE_PAUSED_UPGRADE || parser.error_pos != head.at + head.n)
        return false;
    return told.messages == 1 && told.heads == 1 && told.body_pieces == 0 &&
           told.names == read->headers_count && told.values == read->headers_count &&
           method_agrees(parser.method, read) && parser.http_major == 1 &&
           (parser.http_minor == 0) == read->is_http_1_0 &&
           !!(told.flags & F_CHUNKED) == read->is_chunked &&
           !!(told.flags & F_TRANSFER_ENCODING) == read->is_chunked &&
           !!(told.flags & F_CONTENT_LENGTH) == read->has_length && told.length == read->length;
}
