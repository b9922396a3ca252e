/* See the header. */
#include "web/openapi.h"
#include "base/embedded.h"
#include "model/decision.h"
#include "web/json.h"
#include "web/route.h"
#include "web/service_json.h"

enum { PART_BYTES_MAX = 1 << 20, VALUES_MAX = 64 };

static enum err part(struct arena *req, const char *name, json_t **out)
{
    struct json_fault fault;
    struct str text = embedded_find(str_of(name));
    if (!text.at || json_read(req, text, PART_BYTES_MAX, out, &fault) != OK ||
        !json_is_object(*out))
        return fail(ERR_INPUT, "%s is not one JSON object", name);
    return OK;
}

/* A value that was read, written again. */
static void copy(struct json_writer *w, const json_t *value)
{
    const char *name;
    const json_t *member;
    size_t i;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        json_object_open(w);
        json_object_foreach((json_t *)value, name, member)
        {
            json_name(w, name);
            copy(w, member);
        }
        json_object_close(w);
        return;
    case JSON_ARRAY:
        json_list_open(w);
        json_array_foreach(value, i, member) { copy(w, member); }
        json_list_close(w);
        return;
    case JSON_STRING:
        json_str(w, (struct str){json_string_value(value), json_string_length(value)});
        return;
    case JSON_INTEGER: json_int(w, json_integer_value(value)); return;
    case JSON_TRUE: json_bool(w, true); return;
    case JSON_FALSE: json_bool(w, false); return;
    case JSON_REAL: /* the parts have none */
    case JSON_NULL: break;
    }
    json_none(w);
}

static void copy_members(struct json_writer *w, const json_t *object)
{
    const char *name;
    const json_t *member;
    json_object_foreach((json_t *)object, name, member)
    {
        json_name(w, name);
        copy(w, member);
    }
}

static void ref(struct json_writer *w, const char *kind, const char *name)
{
    char text[160];
    snprintf(text, sizeof text, "#/components/%s/%s", kind, name);
    json_object_open(w);
    json_member_c(w, "$ref", text);
    json_object_close(w);
}

/* ---- schemas ---- */

static const char *fact_word(int number)
{
    const struct fact_info *info = fact_info(number);
    return info ? info->identifier : NULL;
}
static const char *state_word(int n) { return value_word(VALUE_STATE, n); }
static const char *channel_word(int n) { return value_word(VALUE_CHANNEL, n); }
static const char *remedy_word(int n) { return remedy_key((enum remedy_action)n); }
static const char *party_word(int n) { return party_key((enum party)n); }
static const char *fee_word(int n) { return fee_key((enum fee_kind)n); }

static void words_schema(struct json_writer *w, const char *name, const char *(*word)(int), int max)
{
    json_name(w, name);
    json_object_open(w);
    json_member_c(w, "type", "string");
    json_name(w, "enum");
    json_list_open(w);
    for (int i = 0; i < max; i++)
        if (word(i))
            json_c(w, word(i));
    json_list_close(w);
    json_object_close(w);
}

static void service_ids_schema(struct json_writer *w)
{
    int n;
    const struct service *const *all = catalogue(&n);
    json_name(w, "ServiceId");
    json_object_open(w);
    json_member_c(w, "type", "string");
    json_name(w, "enum");
    json_list_open(w);
    for (int i = 0; i < n; i++)
        json_c(w, all[i]->id);
    json_list_close(w);
    json_object_close(w);
}

/* {establishment, lines} of a service; with `service` too it is a submission, else a preview. */
static void body_schema(struct json_writer *w, const struct service *s, bool is_submission)
{
    char name[40];
    snprintf(name, sizeof name, is_submission ? "%s_request" : "%s_preview", s->id);
    json_name(w, name);
    json_object_open(w);
    json_member_c(w, "type", "object");
    json_member_c(w, "title", s->en);
    json_member_bool(w, "additionalProperties", false);
    json_name(w, "required");
    json_raw(w, is_submission ? S("[\"service\",\"establishment\",\"lines\"]")
                              : S("[\"establishment\",\"lines\"]"));
    json_name(w, "properties");
    json_object_open(w);
    if (is_submission) {
        json_name(w, "service");
        json_object_open(w);
        json_member_c(w, "const", s->id);
        json_object_close(w);
    }
    json_name(w, "establishment");
    ref(w, "schemas", "EstablishmentNumber");
    json_name(w, "lines");
    json_object_open(w);
    json_member_c(w, "type", "array");
    json_member_int(w, "minItems", 1);
    json_member_int(w, "maxItems", s->lines_max);
    snprintf(name, sizeof name, "%s_line", s->id);
    json_name(w, "items");
    ref(w, "schemas", name);
    json_object_close(w);
    json_object_close(w);
    json_object_close(w);
}

static void any_service_schema(struct json_writer *w, const char *name, const char *keyword,
                               const char *ending)
{
    int n;
    const struct service *const *all = catalogue(&n);
    json_name(w, name);
    json_object_open(w);
    json_name(w, keyword);
    json_list_open(w);
    for (int i = 0; i < n; i++) {
        char schema[40];
        snprintf(schema, sizeof schema, "%s_%s", all[i]->id, ending);
        if (service_is_on_api(all[i]))
            ref(w, "schemas", schema);
    }
    json_list_close(w);
    json_object_close(w);
}

static void generated_schemas(struct json_writer *w, const struct policy *p, struct day on)
{
    int n;
    const struct service *const *all = catalogue(&n);
    words_schema(w, "RequestState", state_word, VALUES_MAX);
    words_schema(w, "Channel", channel_word, VALUES_MAX);
    words_schema(w, "RemedyAction", remedy_word, VALUES_MAX);
    words_schema(w, "Party", party_word, VALUES_MAX);
    words_schema(w, "FeeKind", fee_word, VALUES_MAX);
    words_schema(w, "FactName", fact_word, FACT_COUNT);
    service_ids_schema(w);
    any_service_schema(w, "SubmissionBody", "oneOf", "request");
    any_service_schema(w, "PreviewBody", "anyOf", "preview");
    for (int i = 0; i < n; i++) {
        char name[40];
        if (!service_is_on_api(all[i]))
            continue;
        snprintf(name, sizeof name, "%s_line", all[i]->id);
        json_name(w, name);
        service_json_line_schema(w, p, all[i], on);
        body_schema(w, all[i], true);
        body_schema(w, all[i], false);
    }
}

static void components(struct json_writer *w, const json_t *hand, const struct policy *p,
                       struct day on)
{
    const char *name;
    const json_t *member;
    json_object_open(w);
    json_object_foreach((json_t *)hand, name, member)
    {
        json_name(w, name);
        json_object_open(w);
        copy_members(w, member);
        if (strcmp(name, "schemas") == 0)
            generated_schemas(w, p, on);
        json_object_close(w);
    }
    json_object_close(w);
}

/* ---- paths ---- */

static const char *method_word(enum http_method method, bool in_capitals)
{
    switch (method) {
    case HTTP_GET_: return in_capitals ? "GET" : "get";
    case HTTP_POST_: return in_capitals ? "POST" : "post";
    case HTTP_PUT_: return in_capitals ? "PUT" : "put";
    case HTTP_PATCH_: return in_capitals ? "PATCH" : "patch";
    case HTTP_DELETE_: return in_capitals ? "DELETE" : "delete";
    case HTTP_OPTIONS_: break;
    }
    return in_capitals ? "OPTIONS" : "options";
}

static const json_t *operation_of(const json_t *operations, const struct route *r)
{
    char key[200];
    snprintf(key, sizeof key, "%s %s", method_word(r->method, true), r->pattern);
    return r->kind == ROUTE_PAGE ? NULL : json_object_get(operations, key);
}

/* The parameters of the path by name, then the operation's own, then the language. */
static void parameters(struct json_writer *w, const struct route *r, const json_t *operation)
{
    const json_t *own = json_object_get(operation, "parameters"), *one;
    size_t i;
    json_name(w, "parameters");
    json_list_open(w);
    for (const char *at = r->pattern; (at = strchr(at, '{')) != NULL; at++) {
        char name[40];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        ref(w, "parameters", name);
    }
    json_array_foreach(own, i, one) { copy(w, one); }
    ref(w, "parameters", "AcceptLanguage");
    json_list_close(w);
}

static void answer(struct json_writer *w, const json_t *own, const char *status, const char *name)
{
    if (json_object_get(own, status))
        return;
    json_name(w, status);
    ref(w, "responses", name);
}

/* The operation's own answers and those that its kind of route can always give. */
static void answers(struct json_writer *w, const struct route *r, const json_t *operation)
{
    const json_t *own = json_object_get(operation, "responses");
    bool has_body = r->body_bytes_max > 0;
    json_name(w, "responses");
    json_object_open(w);
    copy_members(w, own);
    answer(w, own, "400", "BadRequest");
    if (r->kind == ROUTE_API) {
        if (has_body) {
            answer(w, own, "413", "TooLarge");
            answer(w, own, "415", "MediaType");
        }
        answer(w, own, "401", "Unauthorised");
        answer(w, own, "403", "Denied");
        answer(w, own, "404", "NotFound");
    }
    answer(w, own, "405", "NotAllowed");
    answer(w, own, "429", "TooMany");
    answer(w, own, "503", "Unavailable");
    json_object_close(w);
}

static void operation(struct json_writer *w, const struct route *r, const json_t *o)
{
    const char *name;
    const json_t *member;
    json_name(w, method_word(r->method, false));
    json_object_open(w);
    json_object_foreach((json_t *)o, name, member)
    {
        if (strcmp(name, "parameters") == 0 || strcmp(name, "responses") == 0)
            continue;
        json_name(w, name);
        copy(w, member);
    }
    if (!json_object_get(o, "security")) {
        json_name(w, "security");
        json_raw(w, r->kind == ROUTE_API ? S("[{\"client\":[]}]") : S("[]"));
    }
    json_member_c(w, "x-action", action_name(r->action));
    parameters(w, r, o);
    answers(w, r, o);
    json_object_close(w);
}

static bool is_first_of_pattern(const struct route *all, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(all[k].pattern, all[i].pattern) == 0)
            return false;
    return true;
}

static void paths(struct json_writer *w, const json_t *operations)
{
    size_t n;
    const struct route *all = routes(&n);
    json_name(w, "paths");
    json_object_open(w);
    for (size_t i = 0; i < n; i++) {
        if (!operation_of(operations, &all[i]) || !is_first_of_pattern(all, i))
            continue;
        json_name(w, all[i].pattern);
        json_object_open(w);
        for (size_t k = i; k < n; k++)
            if (strcmp(all[k].pattern, all[i].pattern) == 0 && operation_of(operations, &all[k]))
                operation(w, &all[k], operation_of(operations, &all[k]));
        json_object_close(w);
    }
    json_object_close(w);
}

enum err openapi_document(struct arena *req, const struct policy *p, struct day on, struct str *out)
{
    json_t *document, *operations;
    const char *name;
    const json_t *member;
    TRY(part(req, "src/web/openapi/document.json", &document));
    TRY(part(req, "src/web/openapi/operations.json", &operations));
    struct buf b = buf_new(req);
    struct json_writer w = json_writer(&b);
    buf_room(&b, 96 << 10);
    json_object_open(&w);
    json_object_foreach(document, name, member)
    {
        if (strcmp(name, "components") == 0) {
            paths(&w, operations);
            json_name(&w, name);
            components(&w, member, p, on);
        } else {
            json_name(&w, name);
            copy(&w, member);
        }
    }
    json_object_close(&w);
    *out = buf_out(&b);
    return OK;
}

/* ---- the check ---- */

static bool has_route(const char *key)
{
    size_t n;
    const struct route *all = routes(&n);
    for (size_t i = 0; i < n; i++) {
        char own[200];
        snprintf(own, sizeof own, "%s %s", method_word(all[i].method, true), all[i].pattern);
        if (all[i].kind != ROUTE_PAGE && strcmp(own, key) == 0)
            return true;
    }
    return false;
}

bool openapi_check(struct arena *req, struct buf *faults)
{
    size_t n, before = faults->n;
    const struct route *all = routes(&n);
    const char *name;
    const json_t *member;
    json_t *operations;
    if (part(req, "src/web/openapi/operations.json", &operations) != OK) {
        buf_c(faults, "src/web/openapi/operations.json cannot be read\n");
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if ((all[i].kind == ROUTE_API || strncmp(all[i].pattern, "/api/", 5) == 0) &&
            !operation_of(operations, &all[i]))
            buf_printf(faults, "%s %s is not described in src/web/openapi/operations.json\n",
                       method_word(all[i].method, true), all[i].pattern);
    json_object_foreach(operations, name, member)
    {
        if (!has_route(name) || !json_object_get(member, "responses") ||
            !json_object_get(member, "operationId"))
            buf_printf(faults,
                       "%s of src/web/openapi/operations.json has no route, or lacks its "
                       "operationId or responses\n",
                       name);
    }
    return faults->n == before;
}
