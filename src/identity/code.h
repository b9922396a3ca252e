/* One-time codes: six digits that prove a phone or confirm an act. A code is bound to a token that
   only the asking browser holds and to its purpose; it works once, for some minutes, for some tries
   (policy: code.life_minutes, code.tries_max). A registration waits here, in `data`, until its code.

   The trap: a wrong guess must stay counted, so code_check answers OK with an outcome; it never
   returns an error that would make the caller undo its savepoint. Random bytes are passed in. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "identity/throttle.h"
#include "identity/token.h"

struct db;

enum code_purpose {                        /* permanent numbers: stored */
                    CODE_REGISTRATION = 1, /* data: the registration in waiting */
                    CODE_SECOND_FACTOR =
                        2, /* sign-in of an account without TOTP, or as its fallback */
                    CODE_PHONE_CHANGE = 3, /* data: the new phone, to which it was sent */
                    CODE_PASSWORD_RESET = 4,
                    CODE_CONFIRM = 5, /* a sensitive act of a signed-in account: data names it */
};

enum { CODE_DIGITS = 6, CODE_TEXT_BYTES = CODE_DIGITS + 1, CODE_DATA_BYTES_MAX = 4096 };

/* Six even digits from the operating system, for code_new.digits: not for the deterministic core. */
void code_digits_new(char digits[static CODE_TEXT_BYTES]);

struct code_new {
    struct token token; /* fresh; goes to the browser */
    enum code_purpose purpose;
    int64_t account_id; /* 0: a visitor's */
    struct str digits;  /* goes to the phone (MESSAGE_CODE) */
    struct str data;    /* at most 4,096 bytes */
    int life_minutes;
};
/* ERR_INPUT: digits or data out of bounds. */
enum err code_open(struct db *writer, const struct code_new *code, int64_t now_ms);

enum code_outcome {
    CODE_RIGHT,   /* and used up */
    CODE_WRONG,   /* tries are left */
    CODE_SPENT,   /* wrong, and that was the last try; or spent before */
    CODE_UNKNOWN, /* no such code: late, used, of another purpose, or never made */
};
struct code_answer {
    enum code_outcome outcome;
    int tries_left;     /* CODE_WRONG */
    int64_t account_id; /* CODE_RIGHT */
    struct str data;    /* CODE_RIGHT: in the arena */
};
enum err code_check(struct db *writer, struct arena *req, enum code_purpose purpose,
                    const struct token *token, struct str digits, int tries_max, int64_t now_ms,
                    struct code_answer *out);
/* Who waits behind a token, without a try: for the page that asks for the code. ERR_NOT_FOUND. */
enum err code_peek(struct db *reader, struct arena *req, enum code_purpose purpose,
                   const struct token *token, int64_t now_ms, int64_t *account_id,
                   struct str *data);
/* Deletes what is late. */
enum err code_sweep(struct db *writer, int64_t now_ms);

/* How often codes may be sent to one phone: ask throttle_until(throttle_subject("phone", phone)),
   and throttle_fail with this rule for each one sent. */
extern const struct throttle_rule code_send_rule;
