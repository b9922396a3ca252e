/* See the header. */
#include "web/paper_link.h"
#include "queries/papers.h"
#include "web/service_way.h"

enum err paper_link(struct exchange *x, struct node to, int64_t establishment_id, int64_t person_id)
{
    struct request q;
    int64_t line;
    enum err e = paper_of_permit(x->reader, x->req, establishment_id, person_id, &q, &line);
    node_set(to, KEY("paper"), node_bool(false)); /* a list's rows must not see the page's */
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    node_set(to, KEY("paper"),
             node_text(str_printf(x->req, STR_FMT "/%lld/paper.pdf",
                                  STR_ARG(way_request_path(x, &q)), (long long)line)));
    return OK;
}
