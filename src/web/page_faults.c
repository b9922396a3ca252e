/* See the header. */
#include "web/page_faults.h"
#include "base/buf.h"
#include "base/digits.h"
#include "web/show.h"

void page_fault(struct page_faults *f, const char *field, const char *code, struct str found,
                struct str wanted)
{
    for (size_t i = 0; i < f->count; i++)
        if (str_eq_c(f->list[i].pointer, field))
            return;
    if (f->count < PAGE_FAULTS_MAX)
        f->list[f->count++] = (struct field_fault){
            .pointer = str_of(field), .code = code, .found = found, .wanted = wanted};
}

/* A number with a dash, or Latin letters, would change places inside an Arabic sentence; and after a
   dash a line may end, which a word joiner (U+2060) keeps from cutting "1-104582" in two. */
static struct str isolated(struct exchange *x, struct str value)
{
    struct buf b = buf_new(x->req);
    for (size_t i = 0; i < value.n; i++) {
        buf_char(&b, value.at[i]);
        if (value.at[i] == '-')
            buf_c(&b, "\u2060");
    }
    return value.n ? show_isolated(x->req, buf_out(&b)) : value;
}

void page_faults_set(struct exchange *x, struct node page, const struct page_faults *f)
{
    struct node list = node_list(x->req, f->count);
    for (size_t i = 0; i < f->count; i++) {
        struct node item = node_object(x->req, 2);
        struct field_fault fault = f->list[i];
        fault.found = isolated(x, fault.found);
        fault.wanted = isolated(x, fault.wanted);
        struct str text = fault_text(x->req, x->lang, &fault);
        node_set(item, KEY("field"), node_text(f->list[i].pointer));
        node_set(item, KEY("text"), node_text(text));
        node_add(list, item);
        node_set(page, key_of(str_printf(x->req, "fault_" STR_FMT, STR_ARG(f->list[i].pointer))),
                 node_text(text));
    }
    node_set(page, KEY("is_fault"), node_bool(f->count > 0));
    node_set(page, KEY("faults"), list);
}

struct str form_plain(struct exchange *x, const struct form *form, const char *name, bool *is_mixed)
{
    struct str typed = form_value(form, name), plain;
    if (!typed.at)
        return S("");
    if (digits_plain(x->req, typed, &plain) == DIGITS_FINE)
        return plain;
    if (is_mixed)
        *is_mixed = true;
    return str_trim(typed);
}
