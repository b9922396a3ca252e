/* Small look-ups of pages and the API: from the numbers people write to internal ones. */
#pragma once
#include "base/err.h"
#include "base/str.h"

struct db;
struct arena;

/* The internal number of establishment office-seq; ERR_NOT_FOUND. */
enum err establishment_number(struct db *reader, int office_no, int64_t seq_no, int64_t *id);
/* Its written number, "1-104582"; ERR_NOT_FOUND. */
enum err establishment_written(struct db *reader, struct arena *req, int64_t id, struct str *out);
/* A person's name in Arabic or Latin letters; ERR_NOT_FOUND. */
enum err person_name(struct db *reader, struct arena *req, int64_t person_id, bool in_arabic,
                     struct str *out);
