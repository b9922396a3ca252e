/* See the header. The same id each time: the portal answers a repeat as it answered first. */
#include "standin/signed_post.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/webhook.h"
#include <curl/curl.h>

enum { TRIES = 3, TIMEOUT_MS = 5000 };

static size_t keep(char *bytes, size_t size, size_t n, void *to)
{
    buf_add(to, bytes, size * n);
    return size * n;
}

static void header_add(struct arena *a, struct curl_slist **list, const char *name,
                       struct str value)
{
    *list = curl_slist_append(*list, str_c(a, str_printf(a, "%s: " STR_FMT, name, STR_ARG(value))));
}

/* One try. The HTTP status, 0 when there was no answer. */
static long post(struct arena *a, const struct stand_in_config *config, const char *path,
                 struct str id, struct str body, struct buf *answer)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    long status = 0;
    if (!curl)
        return 0;
    struct str at = str_printf(a, "%lld", (long long)(clock_read(DAY_NONE).now_ms / 1000));
    header_add(a, &headers, "Content-Type", S("application/json"));
    header_add(a, &headers, "webhook-id", id);
    header_add(a, &headers, "webhook-timestamp", at);
    header_add(a, &headers, "webhook-signature", webhook_sign(a, config->secret, id, at, body));
    curl_easy_setopt(curl, CURLOPT_URL, str_c(a, str_printf(a, "%s%s", config->portal, path)));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.n);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.at);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}

long signed_post(struct arena *a, const struct stand_in_config *config, const char *path,
                 struct str id, struct str body, struct str *answer)
{
    struct buf got = buf_new(a);
    long status = 0;
    for (int i = 0; i < TRIES && (status == 0 || status == 503); i++) {
        got.n = 0;
        status = post(a, config, path, id, body, &got);
    }
    *answer = buf_out(&got);
    return status;
}

struct str signed_post_id(struct arena *a, const char *prefix)
{
    unsigned char random[12];
    struct buf id = buf_new(a);
    random_bytes(random, sizeof random);
    buf_c(&id, prefix);
    for (size_t i = 0; i < sizeof random; i++)
        buf_printf(&id, "%02x", random[i]);
    return buf_out(&id);
}
