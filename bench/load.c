/* A load generator for HTTP on this machine: so many keep-alive connections, one request at a time on
   each, every request made of a template and the next row of a list. It answers with plain
   "name value" lines: throughput, latencies, answers by status, the server's and its own CPU.

   load --template FILE [--list FILE] [--to 127.0.0.1:8080] [--connections 1] [--seconds 10]
        [--warm-up 0] [--requests N] [--from ROW] [--once] [--run NAME] [--count TEXT]
        [--record FILE] [--server PID,…] [--idle N]
   load --wait SECONDS [--to …] [--path /readyz]     until that path answers 200

   The template is a request as people write it, lines ended by LF, a blank line before the body. In
   it {1} to {9} are the tab-separated columns of the row, {key} is RUN-ROW, so that the same run
   name and row give the same idempotency key again, and {length} is the body's length.

   The trap: it must cost far less than the server beside it, so it parses no more of an answer than
   status, length and what --count and --record ask for. It connects to loopback only. */
#include "load_script.h"
#include "load_times.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 60000,
    ANSWER_BYTES = 32 << 10, /* room kept to each connection; grows for longer answers */
    ANSWER_BYTES_MAX = 64 << 20,
    STATUS_MAX = 600,
    SERVERS_MAX = 64,
    QUIET_MS_MAX = 30000, /* no answer at all for so long: the server hangs */
};

struct connection {
    int fd; /* -1: closed */
    char *request, *answer;
    size_t request_n, sent, answer_n, answer_cap;
    size_t need; /* bytes of the whole answer once its head is read; 0 before */
    int status;
    uint64_t row, begun_us;
};

static struct {
    struct sockaddr_in to;
    const char *count, *record_path, *path;
    double seconds, warm_up, wait;
    unsigned connections, idle;
    uint64_t requests, from;
    bool is_once;
    int servers[SERVERS_MAX]; /* processes whose CPU is counted; 0 ends them */
} option = {.connections = 1, .seconds = 10, .requests = UINT64_MAX, .path = "/readyz"};

static struct script script;
static struct connection *connections;
static FILE *record;
static int poll_fd;
static struct {
    struct times times;
    uint64_t status[STATUS_MAX], counted, broken, bytes, next_row;
    uint64_t begin_us, server_cpu_us, own_cpu_us;
    unsigned open;
    bool is_measuring, is_ending;
} run;

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* ---- CPU ---- */
static uint64_t own_cpu_us(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
           (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* User and system time of a process, from /proc/PID/stat; 0 when it is gone. */
static uint64_t process_cpu_us(int pid)
{
    char path[40], text[1024];
    unsigned long long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return 0;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = 0;
    const char *after_name = strrchr(text, ')');
    if (!after_name || sscanf(after_name, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu",
                              &user, &system) != 2)
        return 0;
    return (user + system) * 1000000 / (uint64_t)sysconf(_SC_CLK_TCK);
}

static uint64_t server_cpu_us(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < SERVERS_MAX && option.servers[i]; i++)
        sum += process_cpu_us(option.servers[i]);
    return sum;
}

/* ---- connections ---- */
static void connection_watch(const struct connection *c, int operation, bool is_writing)
{
    struct epoll_event e = {.events = is_writing ? EPOLLOUT : EPOLLIN,
                            .data.u32 = (uint32_t)(c - connections)};
    if (epoll_ctl(poll_fd, operation, c->fd, &e) != 0)
        script_stop("epoll", strerror(errno));
}

static void connection_end(struct connection *c)
{
    if (c->fd >= 0) {
        close(c->fd);
        run.open--;
    }
    c->fd = -1;
}

static int socket_open(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    if (fd < 0)
        script_stop("no socket", strerror(errno));
    if (connect(fd, (struct sockaddr *)&option.to, sizeof option.to) != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static bool connection_open(struct connection *c)
{
    c->fd = socket_open();
    if (c->fd < 0)
        return false;
    run.open++;
    connection_watch(c, EPOLL_CTL_ADD, false);
    return true;
}

/* What was under way is lost: counted, and never sent again, as a key may stand behind it. */
static void connection_break(struct connection *c)
{
    run.broken += c->request_n != 0;
    connection_end(c);
}

static void request_send(struct connection *c)
{
    bool was_waiting = c->sent > 0;
    while (c->sent < c->request_n) {
        ssize_t n = send(c->fd, c->request + c->sent, c->request_n - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            connection_watch(c, EPOLL_CTL_MOD, true);
            return;
        }
        if (n <= 0) {
            connection_break(c);
            return;
        }
        c->sent += (size_t)n;
    }
    if (was_waiting)
        connection_watch(c, EPOLL_CTL_MOD, false);
}

static bool is_over(void)
{
    return run.is_ending || run.next_row - option.from >= option.requests ||
           (option.is_once && run.next_row >= script.rows_count);
}

static void request_next(struct connection *c)
{
    static char made[SCRIPT_REQUEST_BYTES_MAX];
    c->request_n = 0;
    if (is_over()) {
        connection_end(c);
        return;
    }
    c->row = run.next_row++;
    size_t n = script_request(&script, c->row, made);
    c->request = realloc(c->request, n);
    if (!c->request)
        script_stop("no memory", "request");
    memcpy(c->request, made, n);
    c->request_n = n;
    c->sent = c->answer_n = c->need = 0;
    c->begun_us = now_us();
    request_send(c);
}

/* ---- answers ---- */
/* A header's value in the head that ends at `end`, NULL when there is none. */
static const char *header_in(const char *head, const char *end, const char *name, size_t *n)
{
    size_t name_n = strlen(name);
    for (const char *line = head; (line = memchr(line, '\n', (size_t)(end - line)));) {
        line++;
        if ((size_t)(end - line) > name_n && strncasecmp(line, name, name_n) == 0) {
            const char *value = line + name_n;
            value += strspn(value, " ");
            *n = strcspn(value, "\r\n");
            return value;
        }
    }
    return NULL;
}

/* Reads status and length as soon as the head is whole; false: no answer of HTTP. */
static bool head_read(struct connection *c)
{
    size_t n;
    c->answer[c->answer_n] = 0;
    const char *end = strstr(c->answer, "\r\n\r\n");
    if (!end)
        return true;
    if (sscanf(c->answer, "HTTP/1.1 %d", &c->status) != 1 || c->status < 100 ||
        c->status >= STATUS_MAX)
        return false;
    const char *length = header_in(c->answer, end, "Content-Length:", &n);
    c->need = (size_t)(end + 4 - c->answer) + (length ? strtoull(length, NULL, 10) : 0);
    return (length || c->status == 204 || c->status == 304) && c->need <= ANSWER_BYTES_MAX;
}

static void answer_record(const struct connection *c)
{
    size_t n = 0;
    const char *end = strstr(c->answer, "\r\n\r\n");
    const char *location = end ? header_in(c->answer, end, "Location:", &n) : NULL;
    fprintf(record, "%llu\t%d\t%.*s\n", (unsigned long long)c->row, c->status, (int)n,
            location ? location : "");
}

static void answer_done(struct connection *c)
{
    size_t n;
    const char *end = strstr(c->answer, "\r\n\r\n"),
               *option_value = header_in(c->answer, end, "Connection:", &n);
    bool is_last = option_value && n == 5 && strncasecmp(option_value, "close", 5) == 0;
    if (record)
        answer_record(c);
    if (run.is_measuring && !run.is_ending) {
        times_add(&run.times, now_us() - c->begun_us);
        run.status[c->status]++;
        run.bytes += c->need;
        run.counted +=
            option.count && memmem(c->answer, c->need, option.count, strlen(option.count));
    }
    c->request_n = 0;
    if (is_last) {
        connection_end(c);
        if (is_over() || !connection_open(c))
            return;
    }
    request_next(c);
}

static void answer_read(struct connection *c)
{
    size_t room = c->need > c->answer_cap ? c->need : ANSWER_BYTES;
    if (c->answer_cap < room || c->answer_cap - c->answer_n < ANSWER_BYTES / 4) {
        c->answer_cap = c->answer_cap < room ? room : 2 * c->answer_cap;
        c->answer = realloc(c->answer, c->answer_cap + 1);
        if (!c->answer || c->answer_cap > 2 * (size_t)ANSWER_BYTES_MAX)
            script_stop("an answer is too long", "at most 64 MiB");
    }
    ssize_t n = recv(c->fd, c->answer + c->answer_n, c->answer_cap - c->answer_n, 0);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        connection_break(c);
        return;
    }
    c->answer_n += (size_t)n;
    c->answer[c->answer_n] = 0;
    if (!c->need && !head_read(c)) {
        fprintf(stderr, "load: no answer of HTTP that we can read: %.200s\n", c->answer);
        connection_break(c);
    } else if (c->need && c->answer_n >= c->need) {
        answer_done(c);
    }
}

/* ---- a run ---- */
static void measuring_begin(void)
{
    run.is_measuring = true;
    run.begin_us = now_us();
    run.server_cpu_us = server_cpu_us();
    run.own_cpu_us = own_cpu_us();
}

static void measuring_end(void)
{
    double requests = run.times.count ? (double)run.times.count : 1;
    double seconds = (double)(now_us() - run.begin_us) / 1e6;
    run.is_ending = true;
    printf("requests %llu\nseconds %.3f\nper_second %.1f\n", (unsigned long long)run.times.count,
           seconds, (double)run.times.count / seconds);
    printf("mean_us %.0f\np50_us %llu\np90_us %llu\np99_us %llu\nmax_us %llu\n",
           (double)run.times.sum_us / requests, (unsigned long long)times_within(&run.times, 0.5),
           (unsigned long long)times_within(&run.times, 0.9),
           (unsigned long long)times_within(&run.times, 0.99),
           (unsigned long long)run.times.max_us);
    for (int s = 0; s < STATUS_MAX; s++)
        if (run.status[s])
            printf("status_%d %llu\n", s, (unsigned long long)run.status[s]);
    if (option.count)
        printf("counted %llu\n", (unsigned long long)run.counted);
    printf("bytes_each %.0f\n", (double)run.bytes / requests);
    if (option.servers[0])
        printf("server_cpu_us %.2f\n", (double)(server_cpu_us() - run.server_cpu_us) / requests);
    printf("load_cpu_us %.2f\n", (double)(own_cpu_us() - run.own_cpu_us) / requests);
}

/* The first requests go out one after the other, so that all connections are there before any. */
static void connections_open(void)
{
    connections = calloc(option.connections, sizeof *connections);
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (!connections || poll_fd < 0)
        script_stop("no room", "connections");
    for (unsigned i = 0; i < option.idle; i++)
        if (socket_open() < 0)
            script_stop("can't connect", "is the server up?");
    for (unsigned i = 0; i < option.connections; i++)
        if (!connection_open(&connections[i]))
            script_stop("can't connect", "is the server up?");
}

static void load_run(void)
{
    enum { EVENTS = 256 };
    struct epoll_event events[EVENTS];
    connections_open();
    uint64_t warm_us = now_us() + (uint64_t)(option.warm_up * 1e6),
             end_us = warm_us + (uint64_t)(option.seconds * 1e6), heard_us = now_us();
    if (option.warm_up <= 0)
        measuring_begin();
    for (unsigned i = 0; i < option.connections; i++)
        request_next(&connections[i]);
    while (run.open > 0) {
        int n = epoll_wait(poll_fd, events, EVENTS, 20);
        uint64_t now = now_us();
        if (!run.is_measuring && now >= warm_us)
            measuring_begin();
        if (!run.is_ending && now >= end_us)
            measuring_end();
        for (int i = 0; i < n; i++) {
            struct connection *c = &connections[events[i].data.u32];
            if (c->fd >= 0 && events[i].events & EPOLLOUT)
                request_send(c);
            else if (c->fd >= 0)
                answer_read(c);
        }
        heard_us = n > 0 ? now : heard_us;
        if (now - heard_us > QUIET_MS_MAX * UINT64_C(1000))
            script_stop("no answer for 30 s", "the server hangs");
    }
    if (!run.is_ending)
        measuring_end();
    printf("broken %llu\nnext_row %llu\n", (unsigned long long)run.broken,
           (unsigned long long)run.next_row);
}

/* Asks until the path answers 200; the exit status. */
static int wait_ready(void)
{
    char request[300], answer[16];
    int n = snprintf(request, sizeof request,
                     "GET %.200s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
                     option.path);
    uint64_t end_us = now_us() + (uint64_t)(option.wait * 1e6);
    do {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ssize_t got = -1;
        if (fd >= 0 && connect(fd, (struct sockaddr *)&option.to, sizeof option.to) == 0 &&
            send(fd, request, (size_t)n, MSG_NOSIGNAL) == n)
            got = recv(fd, answer, sizeof answer, MSG_WAITALL);
        close(fd);
        if (got >= 12 && memcmp(answer, "HTTP/1.1 200", 12) == 0)
            return 0;
        usleep(500);
    } while (now_us() < end_us);
    fprintf(stderr, "load: no 200 from %s in %.0f s\n", option.path, option.wait);
    return 1;
}

/* ---- the command line ---- */
static void to_read(const char *text)
{
    char address[40];
    int port;
    if (sscanf(text, "%39[0-9.]:%d", address, &port) != 2 || port < 1 || port > 65535 ||
        inet_pton(AF_INET, address, &option.to.sin_addr) != 1)
        script_stop("--to wants ADDRESS:PORT", text);
    if (ntohl(option.to.sin_addr.s_addr) >> 24 != 127)
        script_stop("only 127.0.0.0/8: this is no tool against other machines", text);
    option.to.sin_family = AF_INET;
    option.to.sin_port = htons((uint16_t)port);
}

static double number_read(const char *text, double least, double most)
{
    char *end;
    double v = strtod(text, &end);
    if (end == text || *end || !(v >= least && v <= most))
        script_stop("not a number in its bounds", text);
    return v;
}

/* "123,456" */
static void servers_read(char *text)
{
    int n = 0;
    for (char *one; n < SERVERS_MAX && (one = strsep(&text, ","));)
        option.servers[n++] = (int)number_read(one, 1, 1e9);
}

int main(int argc, char **argv)
{
    static const struct option names[] = {
        {"template", 1, NULL, 't'},    {"list", 1, NULL, 'l'},    {"to", 1, NULL, 'a'},
        {"connections", 1, NULL, 'c'}, {"seconds", 1, NULL, 's'}, {"warm-up", 1, NULL, 'w'},
        {"requests", 1, NULL, 'n'},    {"from", 1, NULL, 'f'},    {"once", 0, NULL, 'o'},
        {"run", 1, NULL, 'r'},         {"count", 1, NULL, 'm'},   {"record", 1, NULL, 'R'},
        {"server", 1, NULL, 'p'},      {"idle", 1, NULL, 'i'},    {"wait", 1, NULL, 'W'},
        {"path", 1, NULL, 'P'},        {NULL, 0, NULL, 0},
    };
    const char *template = NULL, *list = NULL;
    char random_run[24];
    snprintf(random_run, sizeof random_run, "%llx", (unsigned long long)now_us());
    script.run = random_run;
    to_read("127.0.0.1:8080");
    for (int o; (o = getopt_long(argc, argv, "", names, NULL)) != -1;)
        switch (o) {
        case 't': template = optarg; break;
        case 'l': list = optarg; break;
        case 'a': to_read(optarg); break;
        case 'c': option.connections = (unsigned)number_read(optarg, 1, CONNECTIONS_MAX); break;
        case 's': option.seconds = number_read(optarg, 0.01, 86400); break;
        case 'w': option.warm_up = number_read(optarg, 0, 3600); break;
        case 'n': option.requests = (uint64_t)number_read(optarg, 1, 1e12); break;
        case 'f': option.from = (uint64_t)number_read(optarg, 0, 1e12); break;
        case 'o': option.is_once = true; break;
        case 'r': script.run = optarg; break;
        case 'm': option.count = optarg; break;
        case 'R': option.record_path = optarg; break;
        case 'p': servers_read(optarg); break;
        case 'i': option.idle = (unsigned)number_read(optarg, 0, CONNECTIONS_MAX); break;
        case 'W': option.wait = number_read(optarg, 0, 3600); break;
        case 'P': option.path = optarg; break;
        default: return 2;
        }
    if (option.wait > 0)
        return wait_ready();
    if (!template || optind != argc)
        script_stop("usage", "load --template FILE […], see bench/README.md");
    script_template(&script, template);
    script_list(&script, list);
    record = option.record_path ? fopen(option.record_path, "w") : NULL;
    if (option.record_path && !record)
        script_stop("can't be written", option.record_path);
    run.next_row = option.from;
    load_run();
    return record && fclose(record) != 0;
}
