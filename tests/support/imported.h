/* A fixture whose registers came through an import, so that the ledger gives every row of them and a
   test may end with the rebuild check. One manufacturing establishment, 1-104582, of 30 expatriates
   on the job, four workers who departed 10, 20, 30 and 40 days ago, and as many Saudis as asked for:
   6 of 36 are green in 1435H, 10 of 40 platinum, 18 of 48 medium green today. */
#pragma once
#include "support/fixture.h"

enum { IMPORTED_EXPATS = 30, IMPORTED_DEPARTED = 4, IMPORTED_OFFICER_ACCOUNT = 2 };

/* As fixture_open. The owner's account is f->owner; expatriate i has fixture_iqama(i), on the job below
   IMPORTED_EXPATS, departed from there on. */
void imported_open(struct fixture *f, void **state, const char *today, int saudis);
/* An officer who is no party here. */
struct actor imported_officer(void);
/* A submission of the owner of one line about a number (0: the establishment), its fields unanswered. */
struct submission *imported_submission(struct fixture *f, const char *service, int64_t number);
/* Pays what the request asks. */
void imported_pay(struct fixture *f, const struct submission *s);
/* The registers are what imports and ledger give, and every decision made again is the same. */
void imported_rebuild_check(struct fixture *f);
