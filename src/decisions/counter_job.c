/* See the header. */
#include "decisions/counter_job.h"
#include "decisions/reads.h"
#include "identity/access.h"
#include "identity/audit.h"

enum err looking_run(struct writing *w, struct job *job)
{
    struct looking *x = (struct looking *)job;
    struct str detail = str_printf(w->scratch, "purpose=" STR_FMT "\n", STR_ARG(x->purpose));
    return read_note(w, &(struct audit_event){
                            .at = w->clock.now_ms,
                            .account_id = x->officer_account,
                            .action = AUDIT_FILE_SEEN,
                            .establishment_id = x->establishment_id,
                            .person_id = x->person_id,
                            .detail = detail,
                        });
}

enum err proving_job_run(struct writing *w, struct job *job)
{
    struct proving_job *x = (struct proving_job *)job;
    bool is_tied;
    TRY(access_tie(w->db, &x->proving.officer, 0, x->person_id, &is_tied));
    if (is_tied)
        return ERR_DENIED;
    TRY(proving_run(w, job));
    return audit_add(w->db, &(struct audit_event){
                                .at = w->clock.now_ms,
                                .account_id = x->proving.officer.account_id,
                                .action = AUDIT_IDENTITY_PROVED,
                                .person_id = x->person_id,
                                .detail = S("papers=original\n"),
                            });
}
