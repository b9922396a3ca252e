/* A portal on the fixture's store, and four people with sessions: the owner of the establishment, two of its
   workers, a reviewer. What they ask over a socket and what they get. */
#pragma once
#include "identity/token.h"
#include "support/fixture.h"
#include "web/portal.h"

enum who { OWNER, WORKER, FELLOW, REVIEWER, PEOPLE };

struct web {
    struct arena *boot; /* the test's: everything asked and answered stays until web_close */
    struct portal *portal;
    int port;
    char token[PEOPLE][TOKEN_TEXT_BYTES];
};

struct got {
    int status;
    struct str body, location;
};

/* The people and their sessions; before the portal runs. */
void web_people_add(struct fixture *fixture, void **state, struct web *w);
/* Starts the portal; w->boot is set. The fixture is closed before. */
void web_open(struct web *w, void **state, struct day today);
void web_close(struct web *w);

struct got web_get(struct web *w, enum who who, struct str path);
/* A form; the csrf value is added. */
struct got web_post(struct web *w, enum who who, struct str path, const char *fields);
/* JSON over the API with the same right as a bearer token, and a fresh key. */
struct got web_call(struct web *w, enum who who, struct str path, const char *body);
bool web_says(struct got got, const char *text);
