/* A request as pages and the API show it: the row, and for each line the latest ledger entry, whose
   body holds the whole decision. */
#pragma once
#include "decisions/entry.h"
#include "registers/request.h"

struct person_words { /* empty when the number was nobody's */
    struct str name_ar, name_en, number;
};
enum err person_words_load(struct db *reader, struct arena *req, int64_t person_id,
                           struct person_words *out);

/* Whose an account is; 0: a client's, or nobody's any more. */
enum err account_person_load(struct db *reader, int64_t account_id, int64_t *person_id);

struct establishment_words {
    struct str name_ar, name_en, number; /* "1-104582" */
};
enum err establishment_words_load(struct db *reader, struct arena *req, int64_t establishment_id,
                                  struct establishment_words *out);

struct line_view {
    struct request_line line;
    struct entry *entry; /* the decision: of execution if it came to that, else of submission */
    struct str name_ar, name_en, number; /* of the person; empty when the number was nobody's */
};

struct request_view {
    struct request request;
    struct str establishment_no;
    struct line_view *lines;
    size_t lines_count;
};

enum line_group { LINES_ALL, LINES_REFUSED, LINES_OTHER };
/* Of the lines in that group, those from place `first` (from 0) on, at most max. ERR_NOT_FOUND. */
enum err request_view_group(struct db *reader, struct arena *req, int64_t establishment_id,
                            int64_t seq, enum line_group group, int64_t first, int64_t max,
                            struct request_view *out);
/* Lines first .. first+max-1. ERR_NOT_FOUND. */
enum err request_view_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           int64_t seq, int64_t first, int64_t max, struct request_view *out);

/* Refunds of a request, or of all requests of the establishment when seq is 0; newest first. */
struct refund_view {
    int64_t seq, amount, made_at;
    enum refund_cause cause;
};
enum err refund_list(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                     size_t max, struct refund_view **out, size_t *n);

struct request_filter {
    int service;              /* 0: all */
    enum request_state state; /* 0: all */
    uint64_t services;        /* only those the actor holds */
    bool has_invoice;         /* only those that have or had an invoice */
    bool is_paid;             /* only those whose invoice was paid */
};
/* Requests of an establishment, newest first, with seq < before (0: from the newest), at most max. */
enum err request_list(struct db *reader, struct arena *req, int64_t establishment_id,
                      const struct request_filter *filter, int64_t before, size_t max,
                      struct request **out, size_t *n);
