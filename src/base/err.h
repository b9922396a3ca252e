/* Errors: what stopped us answering. A refusal is an answer and never an error (see
   model/decision.h). The place that knows the cause records it once with fail(); callers pass the
   code on untouched with TRY. */
#pragma once

enum [[nodiscard]] err{
    OK = 0,        ERR_INPUT, /* what was sent is not what was asked for: 4xx */
    ERR_DENIED,               /* the actor may not do this */
    ERR_NOT_FOUND,            /* no such thing, or its existence is not the actor's business */
    ERR_CONFLICT,             /* it changed meanwhile, or the key was used for something else */
    ERR_BUSY,                 /* over a limit, or no room now: try again after a stated time */
    ERR_DB,                   /* the database failed */
    ERR_IO,                   /* a file or socket failed */
};

#define TRY(call)                   \
    do {                            \
        enum err try_err_ = (call); \
        if (try_err_ != OK)         \
            return try_err_;        \
    } while (0)

/* Logs one factual line (no personal data) at level "error" and returns e. */
enum err fail(enum err e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The code's name for logs: "ERR_DB". */
const char *err_name(enum err e);
