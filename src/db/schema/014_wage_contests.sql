-- Wages contested by workers, and what in a wage file is worth an inspector's look.

CREATE TABLE wage_contest ( -- a worker says that a month's wage is not as the file tells it
    establishment_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    cause INTEGER NOT NULL,              -- enum contest_cause
    amount INTEGER NOT NULL,             -- what he says he got
    state INTEGER NOT NULL,              -- enum contest_state
    opened_on INTEGER NOT NULL,
    answer_due INTEGER NOT NULL,         -- last day of the employer's answer
    note TEXT NOT NULL,                  -- the last words: the worker's, the employer's, the inspector's
    operation_no INTEGER NOT NULL,       -- that changed it last
    PRIMARY KEY (establishment_id, month, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wage_contest_open ON wage_contest (state, answer_due);
CREATE INDEX wage_contest_person ON wage_contest (person_id);

CREATE TABLE wage_sign ( -- of a judged file: worth a look, never a decision; not rebuilt
    establishment_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum wage_signal
    lines INTEGER NOT NULL,
    PRIMARY KEY (establishment_id, file_id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX wage_file_by_ref ON wage_file (file_ref); -- the bank names a file by it
