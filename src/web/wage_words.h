/* Words about wage files that pages and the API share: a finding's cause and way out, months, the
   report to take home. */
#pragma once
#include "queries/wages.h"
#include "wages/check.h"
#include "web/exchange.h"

enum { WAGE_SERVICE = 17 };

/* "cause" or "fix" of a finding in one language, plain text. */
struct str wage_finding_text(struct arena *req, enum lang lang, const char *kind,
                             const struct wage_finding *f);
/* The same, and "السطر 3، الحقل [MOL-ID]", as markup: every value isolated. */
struct html wage_finding_html(struct arena *req, enum lang lang, const char *kind,
                              const struct wage_finding *f);
struct html wage_finding_where(struct arena *req, enum lang lang, const struct wage_finding *f);
/* "ديسمبر 2013". */
struct str wage_month_name(struct arena *req, enum lang lang, int64_t month);
/* "2013-12", in the arena. */
struct str wage_month_code(struct arena *req, int64_t month);
/* A file in an address: 15 hexadecimal digits. */
struct str wage_file_code(struct arena *req, int64_t file_id);
[[nodiscard]] bool wage_file_code_read(struct str text, int64_t *out);
/* The report as CSV (ux.md 8): a row a finding. */
struct str wage_report_csv(struct exchange *x, const struct wage_finding *findings, size_t n);
/* What became of a judged file: "accepted", "rejected" …, or "ready" while nobody has accepted it. */
const char *wage_upload_state(const struct wage_upload *u);
/* Sends the report as a download. */
void wage_report_answer(struct exchange *x, const struct wage_upload *u,
                        const struct wage_finding *findings, size_t n);
