/* The portal: what one running server has, and what each of its threads has. Made by `serve`, read-only
   while requests run. */
#pragma once
#include "base/clock.h"
#include "base/keyring.h"
#include "decisions/writer.h"
#include "http/http.h"
#include "identity/password.h"
#include "model/outside.h"

struct rate_limit;
struct wage_pool;

struct portal_config {
    const char *url;             /* of the store (db.h) */
    const char *listen;          /* "127.0.0.1:8080" */
    const char *trusted_proxy;   /* NULL: none */
    const char *public_address;  /* what people are told: "http://127.0.0.1:8080" */
    const char *payment_gateway; /* "http://127.0.0.1:18082": where people pay; NULL: no button */
    const char *message_gateway; /* where messages are handed over; NULL: they wait in the outbox */
    const char *witness;         /* the folder that heads and leaves are appended to; NULL: none */
    const char *keys;            /* the keys' file; NULL: beside the store (keyring_path) */
    struct str message_secret;   /* signs them */
    /* Bodies outside, by enum outside_body: where notices to it go (NULL: they wait in the outbox), and
       what signs notices both ways (empty: its notices are refused). */
    const char *body_address[BODIES];
    struct str body_secret[BODIES];
    struct str bank_secret;    /* signs wage files given back; empty: they are refused */
    struct str gateway_secret; /* payment notices' HMAC key; empty: notices are refused */
    struct day fixed_today;    /* DAY_NONE: the real day */
    unsigned threads;
    int64_t
        rate; /* requests a minute of one account, five times that of one address; 0: the default */
    bool is_demo;
};

struct portal {
    struct portal_config config;
    const struct policy *policy;
    struct writer *writer;
    struct password_pool *passwords;
    struct ref_key ref_key;
    struct wage_pool *wages;
    struct keyring *keyring;
    struct paper_pool *papers;
    struct sealer *sealer;
    struct due_timer *due;
    struct outbox_sender *sender; /* NULL when nobody outside listens */
    struct warehouse_feed *warehouse;
    struct whatif_runner *whatif;
    struct http_server *http;
    struct rate_limit *rate;
    int64_t started_ms;
};

struct workforce_cache;

struct portal_thread {
    const struct portal *portal;
    struct db *reader;
    struct workforce_cache *workforces;
    bool has_snapshot;
    uint64_t snapshot_of; /* writer_batches before it */
};

/* Sees to it that the thread reads what every answered job has written. Requests that arrive together
   share one snapshot, until something is written or the thread waits for the network: a snapshot each
   costs SQLite two locks and its cached pages. */
void portal_thread_refresh(struct portal_thread *t);

/* Opens the store, starts writer, password pool and HTTP; *port gets the port. The policy is loaded
   and the catalogue, texts and templates are checked: the start stops on the first that is wrong. */
enum err portal_start(struct arena *boot, const struct portal_config *config, struct portal **out,
                      int *port);
void portal_stop(struct portal *p);
