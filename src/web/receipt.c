/* The receipt of a request: a file that its holder keeps, with which anyone can check later that the
   decision stands in the ledger as it was made (docs/proofs.md). The same for the API and the page. */
#include "queries/receipt.h"
#include "decisions/reference.h"
#include "web/api.h"
#include "web/page.h"
#include "web/pages_proof.h"
#include "web/proof_json.h"

/* False after answering. */
static bool receipt_made(struct exchange *x, struct buf *out)
{
    int service;
    struct resource about = {0};
    int64_t seq;
    struct receipt r;
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &service,
                                &about.establishment_id, &seq)) {
        answer_error(x, ERR_NOT_FOUND);
        return false;
    }
    about.service = service;
    if (!exchange_may(x, ACTION_VIEW_REQUEST, &about))
        return false;
    enum err e = receipt_of_request(x->reader, x->req, about.establishment_id, seq, &r);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    receipt_json(x->req, out, &r, x->params[0]);
    return true;
}

void api_receipt(struct exchange *x)
{
    struct buf out = buf_new(x->req);
    if (!receipt_made(x, &out))
        return;
    answer_json(x, 200, buf_out(&out));
}

void page_proof(struct exchange *x)
{
    struct buf out = buf_new(x->req);
    if (!receipt_made(x, &out))
        return;
    exchange_header(x, "Content-Disposition",
                    str_printf(x->req, "attachment; filename=\"" STR_FMT ".proof.json\"",
                               STR_ARG(x->params[0])));
    exchange_header(x, "Cache-Control", S("no-store"));
    page_headers(x);
    answer_bytes(x, 200, "application/json", buf_out(&out));
}
