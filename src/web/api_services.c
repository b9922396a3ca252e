/* What anyone may read of the API: the services, and the API's own description. */
#include "services/service.h"
#include "web/api.h"
#include "web/openapi.h"
#include "web/precondition.h"
#include "web/service_json.h"
#include <sodium.h>

void api_services(struct exchange *x)
{
    int n;
    const struct service *const *all = catalogue(&n);
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_name(&w, "services");
    json_list_open(&w);
    for (int i = 0; i < n; i++) {
        json_object_open(&w);
        service_json_head(&w, x->req, x->portal->policy, all[i], x->clock.today);
        json_object_close(&w);
    }
    json_list_close(&w);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

void api_service(struct exchange *x)
{
    const struct service *s = service_by_id(x->params[0]);
    if (!s) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    service_json(&w, x->req, x->portal->policy, s, x->clock.today);
    answer_json(x, 200, buf_out(&out));
}

/* The same bytes all day, so a tool that asks again gets 304. */
void api_openapi(struct exchange *x)
{
    struct str document;
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];
    enum err e = openapi_document(x->req, x->portal->policy, x->clock.today, &document);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    crypto_generichash(hash, sizeof hash, (const unsigned char *)document.at, document.n, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    exchange_header(x, "Access-Control-Allow-Origin", S("*"));
    if (exchange_not_modified(x, str_of(hex)))
        return;
    exchange_header(x, "Cache-Control", S("no-cache"));
    answer_bytes(x, 200, "application/json", document);
}
