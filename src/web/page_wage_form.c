/* The wage form of a small employer: the month's workers with what they got the last time. What it says
   becomes a file in the ministry's format and goes the way of every file: checked, shown, confirmed.

   The trap: nothing typed is corrected here. An amount that is none is told beside its field; all else
   is for the check of the file, which names the line. */
#include "base/digits.h"
#include "base/random.h"
#include "queries/establishment_view.h"
#include "queries/wage_form.h"
#include "wages/write.h"
#include "web/api.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/page.h"
#include "web/pages_wages.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/wage_send.h"
#include <stdio.h>

enum { PARTS = 4 };
static const char *const part_names[PARTS] = {"basic", "housing", "other", "deductions"};

struct typed { /* what the form says */
    struct str dest, customer, account, value, row[WAGE_FORM_WORKERS][PARTS],
        iban[WAGE_FORM_WORKERS], bank[WAGE_FORM_WORKERS];
    struct faults faults;
};

static struct str money_text(struct exchange *x, int64_t halalas)
{
    char text[MONEY_TEXT_BYTES];
    return str_copy(x->req, money_format((struct money){halalas}, text));
}

/* ---- the page ---- */

static struct str field(struct exchange *x, const char *name, size_t i)
{
    return str_printf(x->req, "%s-%zu", name, i);
}

static struct node cell(struct exchange *x, const char *name, const char *label, size_t i,
                        struct str typed, const struct typed *t)
{
    struct node n = node_object(x->req, 5);
    char *id = str_c(x->req, field(x, name, i));
    node_set(n, KEY("id"), node_c(id));
    node_set(n, KEY("label"), node_text(message(x->lang, label)));
    node_set(n, KEY("typed"), node_text(typed));
    node_set(n, KEY("fault"), node_text(fault_box_at(x, &t->faults, id)));
    return n;
}

static struct node row_node(struct exchange *x, const struct wage_form_row *r, size_t i,
                            const struct typed *t)
{
    static const char *const labels[PARTS] = {"payroll.basic", "payroll.housing",
                                              "payroll.other_earnings", "payroll.deductions"};
    struct node one = node_object(x->req, 8), cells = node_list(x->req, PARTS);
    const int64_t amounts[PARTS] = {r->basic, r->housing, r->other, r->deductions};
    struct str number = str_printf(x->req, "%lld", (long long)r->id_no);
    for (int k = 0; k < PARTS; k++)
        node_add(cells, cell(x, part_names[k], labels[k], i,
                             t->row[i][k].at ? t->row[i][k] : money_text(x, amounts[k]), t));
    node_set(one, KEY("no"), node_int((int64_t)i));
    node_set(one, KEY("name"), node_text(name_in(x, r->name_ar, r->name_en)));
    node_set(one, KEY("number"), node_html(show_number_masked_html(x->req, number)));
    node_set(one, KEY("wage"),
             node_html(show_money_html(x->req, x->lang, (struct money){r->wage})));
    node_set(one, KEY("cells"), cells);
    node_set(one, KEY("iban"),
             cell(x, "iban", "payroll.form.iban", i, t->iban[i].at ? t->iban[i] : r->account, t));
    node_set(one, KEY("bank"),
             cell(x, "bank", "payroll.form.bank", i, t->bank[i].at ? t->bank[i] : r->bank, t));
    return one;
}

static void add_head(struct exchange *x, struct node page, const struct wage_form *f,
                     struct str own_iban, int64_t month, const struct typed *t)
{
    char iso[DAY_TEXT_BYTES];
    struct str value = day_format_iso(wage_month_last(month), iso);
    struct node fields = node_list(x->req, 4);
    const struct {
        const char *id, *label, *hint;
        struct str typed;
    } all[] = {
        {"dest", "payroll.form.dest", "payroll.form.dest.hint",
         t->dest.at ? t->dest : f->dest_bank},
        {"customer", "payroll.form.customer", "payroll.form.customer.hint",
         t->customer.at ? t->customer : f->bank_customer},
        {"account", "payroll.form.account", "payroll.form.account.hint",
         t->account.at        ? t->account
         : f->debit_account.n ? f->debit_account
                              : own_iban},
        {"value", "payroll.form.value", "payroll.form.value.hint",
         t->value.at ? t->value : str_copy(x->req, value)},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        node_add(fields, text_field(x, all[i].id, message(x->lang, all[i].label),
                                    message(x->lang, all[i].hint), all[i].typed, &t->faults));
    node_set(page, KEY("fields"), fields);
}

static enum err fill(struct exchange *x, struct node page, int64_t month, const struct typed *t)
{
    struct wage_form *f = arena_new_of(x->req, struct wage_form);
    struct establishment *e = arena_new_of(x->req, struct establishment);
    struct str name = wage_month_name(x->req, x->lang, month);
    TRY(wage_form_load(x->reader, x->req, x->portal->policy, x->actor.establishment_id, month,
                       x->clock.today, f));
    TRY(establishment_view_load(x->reader, x->req, x->actor.establishment_id, e));
    struct node rows = node_list(x->req, f->count);
    for (size_t i = 0; i < f->count; i++)
        node_add(rows, row_node(x, &f->rows[i], i, t));
    node_set(
        page, KEY("title"),
        node_text(message_format(x->req, x->lang, "payroll.form.title", ARGS({"month", name}))));
    node_set(page, KEY("wages_path"), node_text(page_path(x, "/wages")));
    node_set(page, KEY("is_too_many"), node_bool(f->is_too_many));
    node_set(page, KEY("has_rows"), node_bool(f->count > 0 && !f->is_too_many));
    node_set(page, KEY("rows"), rows);
    add_head(x, page, f, e->iban, month, t);
    fault_box(x, page, &t->faults);
    return OK;
}

static void show(struct exchange *x, int status, int64_t month, const struct typed *t)
{
    struct node page = node_object(x->req, 32);
    enum err e = x->actor.establishment_id ? fill(x, page, month, t) : ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, status, "wage_form", page);
}

static bool month_of_path(struct exchange *x, int64_t *month)
{
    if (wage_month_read(x->params[0], month) && *month <= wage_month_of(x->clock.today))
        return true;
    answer_error(x, ERR_NOT_FOUND);
    return false;
}

void page_wage_form(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct typed *t = arena_new_of(x->req, struct typed);
    int64_t month;
    if (exchange_may(x, ACTION_UPLOAD_WAGES, &own) && month_of_path(x, &month))
        show(x, 200, month, t);
}

/* ---- from form to file ---- */

static struct str value_of(const struct form *form, struct str name, struct arena *req)
{
    struct str v = form_value(form, str_c(req, name));
    return v.at ? str_trim(v) : S("");
}

static bool amount_read(struct exchange *x, struct str typed, int64_t *out)
{
    struct str plain;
    struct money m = {0};
    if (typed.n && (digits_plain(x->req, typed, &plain) != DIGITS_FINE ||
                    !money_parse(plain, MONEY_UNSIGNED, &m)))
        return false;
    *out = m.halalas;
    return true;
}

static void read_row(struct exchange *x, const struct form *form, size_t i,
                     const struct wage_form_row *r, struct typed *t, struct wage_line *line)
{
    int64_t amounts[PARTS];
    for (int k = 0; k < PARTS; k++) {
        t->row[i][k] = value_of(form, field(x, part_names[k], i), x->req);
        if (!amount_read(x, t->row[i][k], &amounts[k]))
            fault_add(&t->faults, field(x, part_names[k], i), "wage_amount", S(""), S(""));
    }
    t->iban[i] = value_of(form, field(x, "iban", i), x->req);
    t->bank[i] = value_of(form, field(x, "bank", i), x->req);
    *line = (struct wage_line){
        .person = (uint64_t)r->id_no,
        .basic = amounts[0],
        .housing = amounts[1],
        .other = amounts[2],
        .deductions = amounts[3],
        .net = amounts[0] + amounts[1] + amounts[2] - amounts[3],
        .account = t->iban[i],
        .name = r->name_en.n ? r->name_en : r->name_ar,
        .bank = t->bank[i],
        .details = S("SALARY"),
    };
}

/* Bonus-free and traceable: the month and six characters by chance. */
static struct str ref_new(struct exchange *x, int64_t month)
{
    uint32_t chance;
    random_bytes(&chance, sizeof chance);
    return str_printf(x->req, "F%d%02d%06x", (int)(month / 12), (int)(month % 12) + 1,
                      chance & 0xFFFFFF);
}

/* False when a text has a place in no file (a tab, a line end); the fault says so. */
static bool file_write(struct exchange *x, const struct form *form, const struct wage_form *f,
                       int64_t month, struct typed *t, struct str *out)
{
    struct wage_line *lines = arena_array(x->req, struct wage_line, f->count + 1);
    struct wage_header h = {.currency = S("SAR"),
                            .debit_date = DAY_NONE,
                            .value_date = DAY_NONE,
                            .file_reject_code = S("")};
    struct buf b = buf_new(x->req);
    for (size_t i = 0; i < f->count; i++) {
        read_row(x, form, i, &f->rows[i], t, &lines[i]);
        h.total += lines[i].net;
    }
    h.dest_bank = t->dest = value_of(form, S("dest"), x->req);
    h.bank_customer = t->customer = value_of(form, S("customer"), x->req);
    h.debit_account = t->account = value_of(form, S("account"), x->req);
    t->value = value_of(form, S("value"), x->req);
    struct str plain;
    if (digits_plain(x->req, t->value, &plain) != DIGITS_FINE || !day_parse(plain, &h.value_date))
        fault_add(&t->faults, S("value"), "day", t->value, S(""));
    h.file_ref = ref_new(x, month);
    h.establishment = str_printf(x->req, "%d%lld", f->office_no, (long long)f->seq_no);
    bool is_fine = t->faults.count == 0 && wage_write_sa_header(&b, &h, false) == OK;
    for (size_t i = 0; is_fine && i < f->count; i++)
        is_fine = wage_write_sa_line(&b, &lines[i]) == OK;
    wage_write_sa_end(&b);
    if (!is_fine && t->faults.count == 0)
        fault_add(&t->faults, S("dest"), "wage_text", S(""), S(""));
    *out = buf_out(&b);
    return is_fine;
}

static void sent(struct exchange *x, struct wage_sending *s)
{
    if (s->err != OK)
        answer_error(x, s->err);
    else
        answer_redirect(
            x, str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/wages/files")),
                          STR_ARG(wage_file_code(x->req, s->filing.accepting.file_id))));
}

void page_wage_form_post(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct typed *t = arena_new_of(x->req, struct typed);
    struct wage_form *f = arena_new_of(x->req, struct wage_form);
    struct wage_sending *s = arena_new_of(x->req, struct wage_sending);
    struct form form;
    struct str file;
    int64_t month;
    if (!exchange_may(x, ACTION_UPLOAD_WAGES, &own) || !exchange_form(x, &form) ||
        !month_of_path(x, &month))
        return;
    enum err e = wage_form_load(x->reader, x->req, x->portal->policy, own.establishment_id, month,
                                x->clock.today, f);
    if (e != OK || f->is_too_many || f->count == 0) {
        answer_error(x, e == OK ? ERR_CONFLICT : e);
        return;
    }
    if (!file_write(x, &form, f, month, t, &file)) {
        show(x, 422, month, t);
        return;
    }
    wage_sending_prepare(x, s);
    s->pool.judging.file = file;
    s->pool.judging.name = message(x->lang, "payroll.form.name");
    s->pool.judging.is_guessed = false;
    s->pool.judging.format = WAGE_SA;
    s->pool.judging.month = month;
    s->after = sent;
    wage_send(x, s);
}
