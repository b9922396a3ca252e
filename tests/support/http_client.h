/* A small HTTP client for tests: raw bytes out, answers in, counted exactly. It is strict about what
   our server writes and stops the test (with abort) on anything malformed. */
#pragma once
#include "base/str.h"
#include <stdbool.h>
#include <stddef.h>

enum { CLIENT_ANSWERS_MAX = 256 };

struct client_answer {
    int status;
    struct str head, body;
};

struct client {
    int fd;
    bool without_body; /* the answers are to HEAD requests */
    bool is_ended;     /* the server closed or reset */
    char *bytes;
    size_t n, cap, parsed;
    size_t count;
    struct client_answer answers[CLIENT_ANSWERS_MAX]; /* views; see client_settle */
    size_t starts[CLIENT_ANSWERS_MAX];
};

/* Connects to 127.0.0.1. Free with client_close. */
struct client *client_open(int port);
/* False when the server no longer takes bytes. */
bool client_send(struct client *c, struct str bytes);
/* Reads until so many answers (1xx not counted) are there or the server closes; waits at most 20 s
   and stops the test then. */
void client_read(struct client *c, size_t count);
/* Reads until the server closes. */
void client_read_end(struct client *c);
/* No more will be sent. */
void client_half_close(struct client *c);
void client_close(struct client *c);
/* Closes so that the server sees a reset. */
void client_reset(struct client *c);
/* A header's value in an answer, or at == NULL. */
struct str client_header(const struct client_answer *a, const char *name);
