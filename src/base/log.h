/* JSON-lines log on standard error. A line never holds personal data: no names, identity numbers,
   phones, tokens, bodies or query strings. Each thread carries the id of the request it works on;
   every line it writes bears that id. */
#pragma once
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below the level are dropped. The default is LOG_INFO. Set once at start. */
void log_level_set(enum log_level level);

/* The id that the current thread's lines bear; 0: none. */
void log_request_set(uint64_t request_id);

/* One line {"at":…,"level":…,"request":…,"message":…}. The message is JSON-escaped and cut at
   1,000 bytes. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
