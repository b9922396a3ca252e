/* Verifying the ledger from a store or a backup, without a server: every leaf is made anew from its row,
   the tree from the leaves, and both are compared with the leaves that were kept at sealing, with every
   signed head and with the heads and leaves that a witness kept elsewhere. What is wrong is named by
   its operation's number.

   The trap: who may write every row may also make leaves, tiles and sums anew; he cannot sign. So what
   convicts is a signed head, and best one kept by others: a store verified by its own heads alone
   could be one whose end, with its heads, was cut off. */
#pragma once
#include "base/arena.h"
#include "base/note.h"
#include "model/status.h"

enum { LEDGER_FAULTS_MAX = 200, LEDGER_KEYS_MAX = 64 };

enum ledger_fault_kind {
    LEDGER_CHANGED,       /* the row is not what was sealed */
    LEDGER_BACK_DATED,    /* and its time or day lies before that of the row before it, or of a head */
    LEDGER_MOVED,         /* it holds what was sealed under another number */
    LEDGER_DELETED,       /* sealed, and not there */
    LEDGER_INSERTED,      /* there, and not sealed, below a sealed one */
    LEDGER_CUT,           /* a head is of more operations than there are */
    LEDGER_CHANGED_RANGE, /* one of no .. other, together with the kept tree: not nearer known */
    LEDGER_TREE_CHANGED,  /* the kept leaves are not what was signed; the rows are */
    LEDGER_HEAD_FORGED,   /* a head that no known key signed, or that is not what its row says */
    LEDGER_HEAD_GONE,     /* a witnessed head is not in the store */
    LEDGER_HEADS_DIFFER,  /* two signed heads of one size: two histories were shown */
    LEDGER_SUM,           /* count or sum of the rows is not what was written */
};

struct ledger_fault {
    enum ledger_fault_kind kind;
    int64_t no;    /* the operation; for heads their size; 0: none */
    int64_t other; /* moved: the number it was sealed under; a range: its end */
    unsigned char leaf[MERKLE_BYTES]; /* the row's stored leaf; for the search of moved ones */
};

struct ledger_check_input {
    const char *url;
    const unsigned char (*keys)[NOTE_PUBLIC_BYTES]; /* public parts of the ledger's keys */
    size_t keys_count;
    struct str witness_heads;  /* signed notes, an empty line after each; empty: none */
    struct str witness_leaves; /* the witness's leaves (decisions/witness.h); empty: none */
};

struct ledger_report {
    struct str origin;      /* empty: nothing was sealed */
    int64_t rows, erased;   /* erased: the row's content is gone, its leaf stands */
    int64_t sealed;         /* operations below the largest good head */
    int64_t heads;          /* good ones in the store */
    int64_t witnessed;      /* good ones of the witness */
    int64_t sealed_at;      /* when the largest good head was signed; 0: none */
    struct merkle_hash root; /* of that head */
    int64_t faults_count;   /* all of them; the list holds the first */
    struct ledger_fault faults[LEDGER_FAULTS_MAX];
};

/* OK also when faults were found: look at faults_count. ERR_INPUT (logged): the witness's texts are no
   notes. Others: the store can't be read. Uses two threads. */
enum err ledger_check(struct arena *a, const struct ledger_check_input *in,
                      struct ledger_report *out);
/* "back-dated": for programs. */
const char *ledger_fault_name(enum ledger_fault_kind kind);
/* One English sentence for the person at the command line. */
struct str ledger_fault_text(struct arena *a, const struct ledger_fault *fault);
