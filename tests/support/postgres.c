#include "support/postgres.h"
bool postgres_database_make(const char *name, char *url, size_t url_bytes)
{
    (void)name, (void)url, (void)url_bytes;
    return false;
}
void postgres_database_drop(const char *name) { (void)name; }
