/* Requests and their lines. The invoice is part of the request: one a request, for its accepted
   lines. Everything is keyed by the establishment and the request's number within it (seq). */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct request {
    int64_t establishment_id, seq;
    int service;
    int64_t account_id, officer_id;
    enum capacity capacity;
    enum channel channel;
    int64_t submitted_at;
    struct day submitted_day;
    enum request_state state;
    int64_t lines, lines_refused, lines_done;
    int64_t fee, refund;  /* halalas */
    struct day due_day;   /* last day to pay; DAY_NONE: nothing to pay */
    int64_t paid_at;      /* 0: not paid */
    struct str line_data; /* the lines, packed; empty where a list was loaded without them */
};

struct request_line {
    int64_t line, person_id;
    enum request_state state;
    int64_t fee;
    struct str input; /* encoded (model/decision.h) */
    int64_t operation_no;
};

/* The number the establishment's next request gets. */
enum err request_next_seq_prefetch(struct db *db, int64_t establishment_id);
enum err request_next_seq(struct db *db, int64_t establishment_id, int64_t *seq);
/* With its packed lines, in `req`. ERR_NOT_FOUND when there is none. */
enum err request_load(struct db *db, struct arena *req, int64_t establishment_id, int64_t seq,
                      bool is_for_write, struct request *out);
/* Writes the row, new or changed. */
enum err request_store(struct db *db, const struct request *q);
/* Packs n lines; unpacking gives as many as are there. ERR_DB (logged) when the bytes are damaged. */
struct str request_lines_pack(struct arena *a, const struct request_line *lines, size_t n);
enum err request_lines_unpack(struct arena *a, struct str packed, struct request_line **out,
                              size_t *n);
/* Lines first .. first+max-1 in order; *n gets how many. */
enum err request_lines_load(struct db *db, struct arena *req, int64_t establishment_id, int64_t seq,
                            int64_t first, int64_t max, struct request_line **out, size_t *n);

/* Subjects of open requests. */
struct open_line {
    int service;
    int64_t establishment_id, seq;
    enum request_state state;
    struct day opened_on;
};
enum err open_line_state(struct db *db, int64_t person_id, int service, int64_t establishment_id,
                         enum request_state state);
enum err open_line_insert(struct db *db, int64_t person_id, const struct open_line *o);
enum err open_line_delete(struct db *db, int64_t person_id, int service, int64_t establishment_id);
/* At most max of them; *n gets how many. person_id 0: those of the establishment itself. */
enum err open_lines_load(struct db *db, int64_t person_id, int64_t establishment_id,
                         struct open_line *out, size_t max, size_t *n);

/* What falls due by time. */
enum due_kind {
    DUE_INVOICE = 1, /* last day to pay */
    DUE_ANSWER = 2,  /* last day of a party to answer, if he was told at once */
    DUE_REQUEST = 3, /* last day of a request that must be completed in time */
    DUE_ABSENCE = 4, /* last day of a disconnected worker to choose */
};
struct due {
    struct day day;
    enum due_kind kind;
    int64_t operation_no, establishment_id, seq;
};
enum err due_insert(struct db *db, const struct due *d);
enum err due_delete(struct db *db, const struct due *d);
/* The first `max` rows whose day is before `today`. */
enum err due_before(struct db *db, struct day today, struct due *out, size_t max, size_t *n);
