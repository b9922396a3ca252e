/* See the header. */
#include "web/fault_box.h"

static size_t kept(const struct faults *f) { return f->count < FAULTS_MAX ? f->count : FAULTS_MAX; }

void fault_box(struct exchange *x, struct node page, const struct faults *faults)
{
    struct node list = node_list(x->req, kept(faults));
    for (size_t i = 0; i < kept(faults); i++) {
        struct node n = node_object(x->req, 2);
        node_set(n, KEY("target"), node_text(faults->list[i].pointer));
        node_set(n, KEY("text"), node_text(fault_text(x->req, x->lang, &faults->list[i])));
        node_add(list, n);
    }
    node_set(page, KEY("is_fault"), node_bool(faults->count > 0));
    node_set(page, KEY("faults"), list);
}

struct str fault_box_at(struct exchange *x, const struct faults *faults, const char *id)
{
    for (size_t i = 0; i < kept(faults); i++)
        if (str_eq_c(faults->list[i].pointer, id))
            return fault_text(x->req, x->lang, &faults->list[i]);
    return S("");
}

struct node text_field(struct exchange *x, const char *id, struct str label, struct str hint,
                       struct str typed, const struct faults *faults)
{
    struct node n = node_object(x->req, 8);
    struct str fault = fault_box_at(x, faults, id);
    node_set(n, KEY("id"), node_c(id));
    node_set(n, KEY("label"), node_text(label));
    node_set(n, KEY("hint"), node_text(hint));
    node_set(n, KEY("typed"), node_text(typed));
    node_set(n, KEY("fault"), node_text(fault));
    node_set(n, KEY("described"),
             node_text(str_printf(x->req, "%s%s%s%s%s", hint.n ? id : "", hint.n ? "-hint" : "",
                                  hint.n && fault.n ? " " : "", fault.n ? id : "",
                                  fault.n ? "-fault" : "")));
    return n;
}
