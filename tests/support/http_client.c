/* A small HTTP client for tests; see the header. */
#include "support/http_client.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAIT_MS_MAX = 20 * 1000, READ_BYTES = 4096 };

static _Noreturn void stop(const char *why, const struct client *c)
{
    fprintf(stderr, "http client: %s\n%.*s\n", why, c ? (int)c->n : 0, c ? c->bytes : "");
    abort();
}

struct client *client_open(int port)
{
    struct client *c = calloc(1, sizeof *c);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to))
        stop("can't connect", NULL);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return c;
}

bool client_send(struct client *c, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = send(c->fd, bytes.at, bytes.n, MSG_NOSIGNAL);
        if (n < 0)
            return false;
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

struct str client_header(const struct client_answer *a, const char *name)
{
    struct str rest = a->head, line;
    while (str_cut(&rest, '\n', &line)) {
        size_t colon = str_index(line, ':');
        if (str_eq_nocase(str_first(line, colon), str_of(name)))
            return str_trim(str_from(line, colon + 1));
    }
    return (struct str){0};
}

/* Takes one answer off the bytes; false when it isn't complete. */
static bool answer_parse(struct client *c)
{
    struct str rest = {c->bytes + c->parsed, c->n - c->parsed};
    const char *end = rest.n ? memmem(rest.at, rest.n, "\r\n\r\n", 4) : NULL;
    if (!end)
        return false;
    struct client_answer a = {.head = {rest.at, (size_t)(end - rest.at) + 4}};
    if (!str_starts(a.head, S("HTTP/1.1 ")) || a.head.n < 16)
        stop("not an answer", c);
    a.status = atoi(a.head.at + 9);
    if (a.status == 100) {
        c->parsed += a.head.n;
        return true;
    }
    struct str length = client_header(&a, "Content-Length");
    uint64_t n = 0;
    bool may_lack = a.status == 204 || a.status == 304;
    if (length.at ? !str_to_u64(length, &n) : !may_lack)
        stop("an answer without a length", c);
    if (!client_header(&a, "Date").at || client_header(&a, "Request-Id").n != 16)
        stop("an answer without Date or Request-Id", c);
    if (c->without_body)
        n = 0;
    if (rest.n - a.head.n < n)
        return false;
    a.body = str_first(str_from(rest, a.head.n), (size_t)n);
    if (c->count == CLIENT_ANSWERS_MAX)
        stop("too many answers", NULL);
    c->starts[c->count] = c->parsed;
    c->answers[c->count++] = a;
    c->parsed += a.head.n + (size_t)n;
    return true;
}

/* The buffer may move: views into it are set anew. */
static void grow(struct client *c)
{
    if (c->cap - c->n >= READ_BYTES)
        return;
    c->cap = c->cap ? c->cap * 2 : READ_BYTES;
    char *moved = realloc(c->bytes, c->cap);
    for (size_t i = 0; i < c->count; i++) {
        c->answers[i].head.at = moved + c->starts[i];
        c->answers[i].body.at = moved + c->starts[i] + c->answers[i].head.n;
    }
    c->bytes = moved;
}

static void read_some(struct client *c)
{
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    if (poll(&p, 1, WAIT_MS_MAX) <= 0)
        stop("waited too long", c);
    grow(c);
    ssize_t n = recv(c->fd, c->bytes + c->n, READ_BYTES, 0);
    if (n <= 0)
        c->is_ended = true;
    else
        c->n += (size_t)n;
    while (answer_parse(c))
        continue;
}

void client_read(struct client *c, size_t count)
{
    while (c->count < count && !c->is_ended)
        read_some(c);
}

void client_read_end(struct client *c)
{
    while (!c->is_ended)
        read_some(c);
    if (c->parsed != c->n)
        stop("half an answer", c);
}

void client_half_close(struct client *c) { shutdown(c->fd, SHUT_WR); }

void client_close(struct client *c)
{
    close(c->fd);
    free(c->bytes);
    free(c);
}

void client_reset(struct client *c)
{
    struct linger now = {.l_onoff = 1};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    client_close(c);
}
