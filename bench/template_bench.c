/* How long the page of 50 workers takes to fill: the tree built and the template rendered, on one
   thread, in a warm arena. Prints microseconds a page, the median of 5 rounds, and the page's bytes. */
#include "base/arena.h"
#include "web/template.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS = 50, PAGES = 4000, ROUNDS = 5 };

static const char page[] =
    "<!doctype html><html lang=\"{{lang}}\" dir=\"{{dir}}\"><head><title>{{title}}</title></head>\n"
    "<body><table class=\"tbl pick\" role=\"table\"><tbody>\n"
    "{{#workers}}\n"
    "<tr role=\"row\" class=\"{{class}}\"><td role=\"cell\"><label class=\"box\"><input type=\"checkbox\" "
    "name=\"w\" value=\"{{id}}\"{{#is_chosen}} checked{{/is_chosen}}><span class=\"vh\">{{choose}} "
    "{{name}}</span></label></td>\n"
    "<th scope=\"row\" role=\"rowheader\">{{name}}<span class=\"sub\">{{occupation}}</span></th>"
    "<td role=\"cell\" data-l=\"{{label_number}}\">{{number}}</td>"
    "<td role=\"cell\" data-l=\"{{label_expiry}}\"><span class=\"date\"><bdi>{{expiry_first}}</bdi>"
    "<small><bdi>{{expiry_second}}</bdi></small></span></td>\n"
    "<td role=\"cell\" data-l=\"{{label_state}}\"><div><span class=\"tag {{tag}}\">{{state}}</span>"
    "<a href=\"/{{lang}}/workers/{{id}}\">{{more}}</a><span class=\"num\">{{months}}</span>"
    "<span class=\"num\">{{fee}}</span>{{#note}}<p class=\"small mute\">{{note}}</p>{{/note}}"
    "</div></td></tr>\n"
    "{{/workers}}\n"
    "</tbody></table></body></html>\n";

static struct node worker(struct arena *a, int i)
{
    struct node row = node_object(a, 20);
    node_set(row, KEY("class"), node_c(i % 3 ? "sel" : ""));
    node_set(row, KEY("id"), node_int(100000 + i));
    node_set(row, KEY("is_chosen"), node_bool(i % 3));
    node_set(row, KEY("choose"), node_c("اختيار"));
    node_set(row, KEY("name"), node_c("محمد رفيق الإسلام"));
    node_set(row, KEY("occupation"), node_c("فنّي كهرباء & تبريد"));
    node_set(row, KEY("label_number"), node_c("الإقامة"));
    node_set(row, KEY("number"), node_html(html_trusted(S("<bdi dir=\"ltr\">2••• ••• 417</bdi>"))));
    node_set(row, KEY("label_expiry"), node_c("تنتهي الرخصة"));
    node_set(row, KEY("expiry_first"), node_c("27 ربيع الأول 1435هـ"));
    node_set(row, KEY("expiry_second"), node_c("28 يناير 2014م"));
    node_set(row, KEY("label_state"), node_c("الأهلية"));
    node_set(row, KEY("tag"), node_c("ok"));
    node_set(row, KEY("state"), node_c("مؤهل"));
    node_set(row, KEY("more"), node_c("ما الذي تحققنا منه"));
    node_set(row, KEY("months"), node_c("12 شهرًا"));
    node_set(row, KEY("fee"), node_c("2,500 ريال"));
    node_set(row, KEY("note"), node_c(i % 5 ? "" : "تنتهي الرخصة خلال 30 يومًا"));
    return row;
}

static size_t fill(struct arena *a, const struct template *t, double *render)
{
    struct timespec from, to;
    struct node data = node_object(a, 8), workers = node_list(a, ROWS);
    node_set(data, KEY("lang"), node_c("ar"));
    node_set(data, KEY("dir"), node_c("rtl"));
    node_set(data, KEY("title"), node_c("تجديد رخص العمل"));
    node_set(data, KEY("workers"), workers);
    for (int i = 0; i < ROWS; i++)
        node_add(workers, worker(a, i));
    struct buf out = buf_new(a);
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (template_render(t, data, &out) != OK)
        exit(1);
    clock_gettime(CLOCK_MONOTONIC, &to);
    *render += (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
    return out.n;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void)
{
    struct arena *boot = arena_new(1 << 20);
    struct template_source source = {S("page"), S("page.html"), S(page)};
    struct template_set *set;
    struct str problem;
    if (template_set_new(boot, &source, 1, LANG_AR, false, &set, &problem) != OK) {
        fprintf(stderr, "%.*s\n", STR_ARG(problem));
        return 1;
    }
    double renders[ROUNDS], pages[ROUNDS];
    size_t bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct timespec from, to;
        struct arena *a = arena_new(4 << 20);
        renders[round] = 0;
        clock_gettime(CLOCK_MONOTONIC, &from);
        for (int i = 0; i < PAGES; i++) {
            bytes = fill(a, template_set_find(set, S("page")), &renders[round]);
            arena_reset(a);
        }
        clock_gettime(CLOCK_MONOTONIC, &to);
        pages[round] =
            ((double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3) /
            PAGES;
        renders[round] /= PAGES;
        arena_free(a);
    }
    qsort(renders, ROUNDS, sizeof *renders, by_size);
    qsort(pages, ROUNDS, sizeof *pages, by_size);
    printf(
        "{\"bench\":\"template_page_50_workers\",\"bytes\":%zu,\"render_us\":%.1f,\"page_us\":%.1f}\n",
        bytes, renders[ROUNDS / 2], pages[ROUNDS / 2]);
    arena_free(boot);
    return 0;
}
