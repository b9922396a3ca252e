/* Judging a wage file: pieces of any size in, findings and lines out as they come, a summary at the
   end. Memory is fixed when it begins and does not grow with the file.

   The trap: one mistake is told once. What rests on a value that could not be read is not judged (a
   total over an unread line, a missing worker who may stand on it), and the summary names every
   check that was not made and why: no finding does not mean that all was looked at. */
#pragma once
#include "base/arena.h"
#include "wages/finding.h"
#include "wages/map.h"
#include "wages/wage.h"

/* The format that a file's first bytes show: the SIFs by their records and titles, else the
   ministry's. A bank's pair and a user's table are never guessed. */
enum wage_format wage_format_guess(struct str head);

struct wage_options {
    enum wage_format format;
    struct wage_map *map;    /* WAGE_MAP: parsed; the judge binds it */
    bool is_bank;            /* a bank files: its fields may be filled (check 20) */
    int64_t month;           /* the wage month, year * 12 + month - 1; 0: not known */
    uint64_t bytes_expected; /* of the file, so that a small one takes little memory; 0: unknown */
    uint64_t key[2];         /* for hashing; chosen by chance for each file */
};

struct wage_sink {
    void *ctx;
    void (*finding)(void *ctx, const struct wage_finding *f);
    /* Every wage line that could be cut into its columns, after its findings; may be NULL. */
    void (*line)(void *ctx, const struct wage_line *line);
};

enum wage_outcome {
    WAGE_ACCEPTED,
    WAGE_ACCEPTED_WITH_REMARKS,
    WAGE_ACCEPTED_PARTLY, /* without the rejected lines: policy wps.accept_good_lines */
    WAGE_REJECTED,
};
enum { WAGE_OUTCOMES = WAGE_REJECTED + 1 };
/* "accepted", "accepted_with_remarks", "accepted_partly", "rejected" (S17's states). */
const char *wage_outcome_name(enum wage_outcome outcome);

enum wage_made {
    WAGE_MADE,
    WAGE_MADE_NOT_IN_FORMAT, /* the format has nothing that it could look at */
    WAGE_MADE_NOT_READ,      /* what it needs could not be read */
    WAGE_MADE_NO_REGISTER,   /* needs the registers */
    WAGE_MADE_NO_MONTH,      /* needs to know the wage month */
};
/* "made", "not_in_format", "not_read", "no_register", "no_month". */
const char *wage_made_name(enum wage_made made);

struct wage_summary {
    enum wage_outcome outcome;
    uint32_t lines, lines_rejected;  /* wage lines */
    uint64_t rejects, remarks;       /* findings */
    int64_t sum_halalas;             /* of the lines read; INT64_MAX: more than that */
    uint64_t found[WAGE_CHECKS + 1]; /* findings by number of the check */
    enum wage_made made[WAGE_CHECKS + 1];
};

struct wage_check;

/* A judge in the arena. `rules`, `known` (NULL: no registers) and `source` (NULL: the file can't be
   read again) and `sink` must live as long. About 19 MiB for files of 1,000,000 lines. */
struct wage_check *wage_check_new(struct arena *a, const struct wage_options *options,
                                  const struct wage_rules *rules, const struct wage_register *known,
                                  const struct wage_source *source, const struct wage_sink *sink);
/* The next bytes. False once nothing more is looked at: the file is refused as a whole. */
bool wage_check_feed(struct wage_check *c, struct str piece);
/* WAGE_BANK: header.csv has ended, body.csv follows; `source` is then body.csv. */
void wage_check_next_file(struct wage_check *c);
/* The file has ended: what only the whole can tell, then the summary. Once. */
const struct wage_summary *wage_check_end(struct wage_check *c);
/* What the file says of itself; line 0 when that could not be read. */
const struct wage_header *wage_check_header(const struct wage_check *c);
