/* See the header. */
#include "web/finding_list.h"
#include "web/reason.h"
#include "web/show.h"

bool finding_failed(const struct decision *d, enum rule rule)
{
    for (int i = 0; i < d->findings_count; i++)
        if (d->findings[i].rule == rule && !d->findings[i].passed)
            return true;
    return false;
}

static struct node finding_node(struct exchange *x, int service, const struct finding *f)
{
    struct node n = node_object(x->req, 8);
    const struct policy_row *row = reason_row(x->portal->policy, f);
    /* A request is known by its reference, not by its number within the establishment. */
    bool has_found = f->kind != VALUE_NONE && f->kind != VALUE_BOOL && f->kind != VALUE_REQUEST;
    node_set(n, KEY("text"), node_text(reason_text(x->req, x->lang, f)));
    node_set(n, KEY("is_ok"), node_bool(f->passed));
    node_set(n, KEY("code"), node_text(rule_code(x->req, service, f->rule)));
    if (row)
        node_set(n, KEY("version"), node_text(show_number(x->req, row->version)));
    if (!f->passed) {
        node_set(n, KEY("required"), node_text(reason_required(x->req, x->lang, f)));
        node_set(n, KEY("found"), node_text(has_found ? reason_found(x->req, x->lang, f) : S("")));
    }
    return n;
}

struct node finding_list(struct exchange *x, int service, const struct decision *d)
{
    struct node out = node_list(x->req, (size_t)d->findings_count);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < d->findings_count; i++)
            if (d->findings[i].passed == (pass == 1))
                node_add(out, finding_node(x, service, &d->findings[i]));
    return out;
}

struct node finding_steps(struct exchange *x, const struct decision *d)
{
    struct node out = node_list(x->req, FINDINGS_MAX);
    struct str seen[FINDINGS_MAX * REMEDIES_MAX];
    size_t n = 0;
    for (int i = 0; i < d->findings_count; i++)
        for (int k = 0; !d->findings[i].passed && k < d->findings[i].remedies_count; k++) {
            struct str text = reason_remedy(x->req, x->lang, &d->findings[i].remedies[k]);
            bool is_known = false;
            for (size_t s = 0; s < n; s++)
                is_known |= str_eq(seen[s], text);
            if (is_known)
                continue;
            seen[n++] = text;
            struct node step = node_object(x->req, 1);
            node_set(step, KEY("text"), node_text(text));
            node_add(out, step);
        }
    return out;
}
