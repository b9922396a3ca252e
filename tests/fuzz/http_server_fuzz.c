/* The running server against hostile clients: bytes whole and in pieces, clients that reset or close
   their side, deferred answers. It must not crash, must answer every cut alike when the client stays,
   and must go on serving. The first three bytes choose what the client does. */
#include "http/http.h"
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT_BYTES_MAX = 1024 * 1024 };

static int port;

static void later(struct http_request *r)
{
    http_answer(r, &(struct http_reply){
                       .status = 200, .content_type = S("text/plain"), .body = S("done\n")});
}

static void handle(struct http_request *r)
{
    assert(r->path.n && r->path.at[0] == '/' && r->body.n <= 1000);
    if (r->path.n % 2) {
        later(r);
    } else {
        http_defer(r, later);
        http_resume(r);
    }
}

static size_t body_max(enum http_method method, struct str path)
{
    return method == HTTP_PUT_ ? 0 : path.n < 3 ? 20 : 1000;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    static struct http_server *server;
    struct http_config config = {.listen = "127.0.0.1:0",
                                 .handle = handle,
                                 .head_bytes_max = 1000,
                                 .headers_max = 10,
                                 .body_memory_max = 8 * 1000 * 1000,
                                 .body_bytes_max = body_max};
    enum err e = http_start(&config, &server, &port);
    assert(e == OK);
    return 0;
}

static int client(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct linger at_once = {.l_onoff = 1}; /* Closing resets, so no port waits for the next run. */
    /* Thousands of connections a second would use up the ports of one address, and then wait for
       them: each comes from the next of many. */
    static uint32_t last;
    struct sockaddr_in from = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK + ++last % 250000)};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    int bad = bind(fd, (struct sockaddr *)&from, sizeof from);
    if (!bad && connect(fd, (struct sockaddr *)&to, sizeof to)) {
        /* The fuzzer's own alarm interrupts calls now and then; connecting goes on behind. */
        socklen_t size = sizeof bad;
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        bad = errno;
        if (bad == EINTR && TEMP_FAILURE_RETRY(poll(&p, 1, 5000)) == 1)
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &bad, &size);
    }
    assert(!bad);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/* The statuses of all answers, in order, as one number; the server must close within 5 s. */
static uint64_t answers(int fd)
{
    static char text[TEXT_BYTES_MAX + 1];
    size_t n = 0;
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int ready = (int)TEMP_FAILURE_RETRY(poll(&p, 1, 5000));
        assert(ready == 1);
        ssize_t got = TEMP_FAILURE_RETRY(recv(fd, text + n, TEXT_BYTES_MAX - n, 0));
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    text[n] = 0;
    uint64_t hash = 0;
    for (const char *at = text; (at = strstr(at, "HTTP/1.1 ")); at += 9) {
        int status = atoi(at + 9);
        assert(status < 500 || status == 501 || status == 505);
        if (status != 100)
            hash = hash * 1000003 + (uint64_t)status;
    }
    return hash;
}

static uint64_t run(struct str bytes, uint32_t random, unsigned mask, bool leaves)
{
    int fd = client();
    for (struct str rest = bytes; rest.n;) {
        random = random * 1103515245 + 12345;
        struct str piece = str_first(rest, 1 + (random >> 16 & mask));
        if (TEMP_FAILURE_RETRY(send(fd, piece.at, piece.n, MSG_NOSIGNAL)) < 0)
            break;
        rest = str_from(rest, piece.n);
        if (leaves && random >> 28 == 0)
            break;
    }
    uint64_t hash = 0;
    if (!leaves) {
        shutdown(fd, SHUT_WR);
        hash = answers(fd);
    }
    close(fd);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 3 || n > 4000)
        return 0;
    struct str bytes = {(const char *)data + 3, n - 3};
    uint32_t random = (uint32_t)data[0] << 8 | data[1];
    if (data[2] & 1) {
        run(bytes, random, data[2] & 2 ? 15 : 4095, true);
        return 0;
    }
    uint64_t whole = run(bytes, random, 4095, false);
    uint64_t cut = run(bytes, random, data[2] & 2 ? 7 : 63, false);
    assert(whole == cut);
    return 0;
}
