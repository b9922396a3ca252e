/* JSON-lines log and error records; see the headers. */
#include "base/log.h"
#include "base/err.h"
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static enum log_level least = LOG_INFO;
static _Thread_local uint64_t current_request;

void log_level_set(enum log_level level) { least = level; }
void log_request_set(uint64_t request_id) { current_request = request_id; }

static size_t escape(char *to, size_t room, const char *from)
{
    size_t n = 0;
    for (; *from && n + 7 < room; from++) {
        unsigned char c = (unsigned char)*from;
        if (c == '"' || c == '\\') {
            to[n++] = '\\';
            to[n++] = (char)c;
        } else if (c < 0x20) {
            n += (size_t)snprintf(to + n, room - n, "\\u%04x", c);
        } else {
            to[n++] = (char)c;
        }
    }
    to[n] = 0;
    return n;
}

static void write_line(enum log_level level, const char *format, va_list args)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    char message[1001], safe[1100], line[1400], at[32];
    vsnprintf(message, sizeof message, format, args);
    escape(safe, sizeof safe, message);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct tm utc;
    gmtime_r(&now.tv_sec, &utc);
    strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S", &utc);
    int n = snprintf(line, sizeof line,
                     "{\"at\":\"%s.%03ldZ\",\"level\":\"%s\",\"request\":\"%016llx\","
                     "\"message\":\"%s\"}\n",
                     at, now.tv_nsec / 1000000, names[level], (unsigned long long)current_request,
                     safe);
    /* One write a line, so that lines of two threads never mix; a full pipe loses the line. */
    if (write(STDERR_FILENO, line, (size_t)n) < 0)
        return;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level < least)
        return;
    va_list args;
    va_start(args, format);
    write_line(level, format, args);
    va_end(args);
}

enum err fail(enum err e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_ERROR, format, args);
    va_end(args);
    return e;
}

const char *err_name(enum err e)
{
    switch (e) {
    case OK: return "OK";
    case ERR_INPUT: return "ERR_INPUT";
    case ERR_DENIED: return "ERR_DENIED";
    case ERR_NOT_FOUND: return "ERR_NOT_FOUND";
    case ERR_CONFLICT: return "ERR_CONFLICT";
    case ERR_BUSY: return "ERR_BUSY";
    case ERR_DB: return "ERR_DB";
    case ERR_IO: return "ERR_IO";
    }
    return "ERR_?";
}
