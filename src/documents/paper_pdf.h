/* Papers drawn as one PDF, A4: permits, certificates, notices and receipts on one page each with Arabic on the
   right and English on the left; letters in one language on as many pages as they need. Every paper bears its
   code as QR and as text; the tokens also stand in the file's keywords, so that `bawaba verify FILE.pdf`
   needs no eyes.

   The same papers give the same bytes. */
#pragma once
#include "documents/paper.h"
#include "documents/sheet.h"

enum { PAPERS_MAX = 2000 }; /* of one file */

/* n papers, 1..PAPERS_MAX, in order; *out lives in the arena. ERR_INPUT: a code's text is too long for a QR
   code. ERR_IO: drawing failed. */
enum err paper_pdf(struct pen *pen, struct arena *a, const struct paper *papers, size_t n,
                   struct str *out);

/* What stands before the tokens in the keywords. */
#define PAPER_KEYWORDS "bawaba-papers: "
