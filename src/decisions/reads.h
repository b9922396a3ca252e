/* Reads of persons' files: each is noted, and an account that reads the files of unusually many persons
   within an hour (policy reads.persons_hour_max) raises a signal: an event in the establishment's log and
   a warning in the program's. Nobody is stopped: reading much may be somebody's work. */
#pragma once
#include "decisions/writer.h"
#include "identity/audit.h"

/* Notes the event inside the job; a FILE_SEEN about a person is counted. */
enum err read_note(struct writing *w, const struct audit_event *event);
