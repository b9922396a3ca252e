/* Stand-ins: small servers that play a system outside the portal (the gateway of messages, the
   gateway of payments) where there is none: in a demonstration, in tests. Each is a process of its
   own, started by `bawaba stand-in NAME`; nothing of it runs inside `serve`, and each of its pages
   says what it is. A stand-in speaks the same protocol as the real system, so the portal can't tell.

   A new one: its file here, `const struct stand_in stand_in_NAME`, and a line in stand_ins.def.
   The folder may include base, http, and web's writers of JSON and HTML text. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct stand_in_config {
    const char *listen; /* "127.0.0.1:18081" */
    const char *portal; /* where notices to the portal go: "http://127.0.0.1:8080" */
    struct str secret;  /* shared with the portal; signs and checks */
};

struct stand_in {
    const char *name;   /* "messages" */
    const char *help;   /* one sentence */
    const char *listen; /* unless --listen says otherwise */
    const char *secret; /* the environment variable that holds the shared secret */
    /* Starts serving on threads of its own; *port gets the port. What it makes lives in boot. */
    enum err (*start)(struct arena *boot, const struct stand_in_config *config, int *port);
    void (*stop)(void);
};
