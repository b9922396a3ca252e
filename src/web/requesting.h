/* One request in hand: what its pages (result, payment, withdrawal, receipt) share. */
#pragma once
#include "identity/access.h"
#include "queries/request_view.h"
#include "services/service.h"
#include "web/exchange.h"

struct requesting {
    struct exchange *x;
    const struct service *service;
    int64_t establishment_id, seq;
    struct request_view view;
    struct establishment_words establishment;
    struct person_words applicant;
    enum line_group group;
    size_t first;
};

/* The request of the path, if the actor may do `action` with it. False after answering. */
[[nodiscard]] bool requesting_begin(struct requesting *r, struct exchange *x, enum action action);
/* Loads it: the lines of r->group from place r->first on, and the names that pages show. */
enum err requesting_load(struct requesting *r);
/* Nothing has taken effect and nothing is paid: it can still be withdrawn. */
bool requesting_is_open(const struct requesting *r);
/* Its address, and `tail`. */
struct str requesting_path(struct requesting *r, const char *tail);
/* Number, service, dates, who acted for whom, state. */
void requesting_add_facts(struct requesting *r, struct node page);
/* The invoice, when there is or was one; its number only for those who may pay. */
void requesting_add_invoice(struct requesting *r, struct node page);
enum err requesting_add_refunds(struct requesting *r, struct node page);
