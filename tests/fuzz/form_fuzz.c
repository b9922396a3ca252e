/* Forms on any bytes. The first byte chooses the kind; multipart takes its boundary from the input's
   first line. What was read must keep the promises of form.h: bounded, UTF-8, without control
   characters in names; and encoded again it must be read the same. */
#include "base/arena.h"
#include "base/utf8.h"
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct form_limits limits = {
    .fields_max = 16, .value_bytes_max = 256, .files_max = 3, .file_bytes_max = 512};

static void must(bool claim)
{
    if (!claim)
        __builtin_trap();
}

static void check(const struct form *f)
{
    must(f->fields_count <= limits.fields_max && f->files_count <= limits.files_max);
    for (size_t i = 0; i < f->fields_count; i++) {
        must(f->fields[i].name.n > 0 && utf8_valid(f->fields[i].name));
        must(f->fields[i].value.n <= limits.value_bytes_max && utf8_valid(f->fields[i].value));
        must(str_index(f->fields[i].name, '\n') == f->fields[i].name.n);
        must(str_index(f->fields[i].value, 0) == f->fields[i].value.n);
    }
    for (size_t i = 0; i < f->files_count; i++) {
        must(f->files[i].data.n <= limits.file_bytes_max);
        must(str_index(f->files[i].filename, '/') == f->files[i].filename.n);
    }
}

static void check_again(struct arena *a, const struct form *f)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < f->fields_count; i++) {
        if (i)
            buf_char(&b, '&');
        form_encode(&b, f->fields[i].name);
        buf_char(&b, '=');
        form_encode(&b, f->fields[i].value);
    }
    struct form again;
    must(form_read_urlencoded(a, buf_out(&b), &limits, &again) == FORM_FINE);
    must(again.fields_count == f->fields_count);
    for (size_t i = 0; i < f->fields_count; i++)
        must(str_eq(again.fields[i].name, f->fields[i].name) &&
             str_eq(again.fields[i].value, f->fields[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 8192)
        return 0;
    struct arena *a = arena_new(4 << 20);
    struct str rest = {(const char *)data + 1, size - 1}, line = S("");
    struct form f;
    enum form_fault fault;
    if (data[0] & 1) {
        fault = form_read_urlencoded(a, rest, &limits, &f);
    } else {
        (void)str_cut(&rest, '\n', &line);
        if (!rest.at)
            rest = S("");
        fault = form_read(a, rest, line, &limits, &f);
    }
    if (fault == FORM_FINE) {
        check(&f);
        check_again(a, &f);
    }
    arena_free(a);
    return 0;
}
