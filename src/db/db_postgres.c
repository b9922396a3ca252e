#include "db/driver.h"
const struct db_driver db_postgres_driver = {0};
