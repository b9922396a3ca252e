/* What papers say, in both languages: from the facts of queries/papers.h and the texts of the catalogues to
   documents/paper.h, signed code and all. */
#pragma once
#include "documents/paper.h"
#include "documents/token.h"
#include "queries/papers.h"
#include "web/exchange.h"

/* A permit, certificate, notice or receipt. ERR_NOT_FOUND: no key signs on this day. */
enum err paper_words(struct exchange *x, const struct paper_facts *f, struct paper *out);
/* A letter in the page's language about all lines of the view. */
enum err paper_letter_words(struct exchange *x, const struct paper_facts *f,
                            const struct request_view *view, struct paper *out);

/* Title, code, token and what else every paper has. */
enum err paper_words_common(struct exchange *x, const struct paper_facts *f, struct paper *p);

/* The number on the paper: the permit's, certificate's or authorisation's, else the request's. */
struct str paper_number(struct exchange *x, const struct paper_facts *f);
/* The code of a paper of this portal. */
struct paper_code paper_code_here(struct exchange *x, const struct paper_id *id);
/* What the token says, unsigned. Its texts live in x->req. */
struct token paper_token(struct exchange *x, const struct paper_facts *f);
/* "paper.title.work_permit". */
const char *paper_title_key(struct exchange *x, int kind);
/* Who issues: the public address, or "bawaba". */
struct str paper_issuer(struct exchange *x);
