/* A small register for tests: one owner, one establishment with Saudis and expatriates, made through a
   running writer's store. Facts can be changed with fixture_sql before or between requests. */
#pragma once
#include "decisions/submit.h"
#include "support/store.h"

enum { FIXTURE_WORKERS = 12, FIXTURE_ESTABLISHMENT = 1, FIXTURE_OWNER_ACCOUNT = 1 };

struct fixture {
    struct arena *arena;
    struct policy *policy;
    struct writer *writer;
    struct db *reader;
    struct actor owner;
    struct day today;
    const char *url;
};

/* Opens everything with the business date fixed to `today` (such as "1435-03-15"). The establishment is
   1-104582, construction, green; worker i (0..11) has iqama fixture_iqama(i), a permit that ends
   30 + i days after today, and a first permit two years old. */
void fixture_open(struct fixture *f, void **state, const char *today);
void fixture_close(struct fixture *f);
/* Stops the writer and starts it again on another business date: what time does is seen then. */
void fixture_travel(struct fixture *f, const char *today);
int64_t fixture_iqama(int i);
/* Runs SQL on the store behind the program's back; never while a request is under way. */
void fixture_sql(struct fixture *f, const char *sql);
/* A submission of the owner for S04 (or another service) on workers first .. first+n-1. */
struct submission *fixture_submission(struct fixture *f, const char *service, int first, int n);
enum err fixture_submit(struct fixture *f, struct submission *s);
/* The decoded entry of a judged line. */
struct entry *fixture_entry(struct fixture *f, const struct submission *s, int line);
/* Is the rule of that code ("E16") among the failed findings of the entry? */
bool fixture_refused_by(const struct entry *e, const char *code);
int64_t fixture_number(struct fixture *f, const char *sql); /* one number of one row */
