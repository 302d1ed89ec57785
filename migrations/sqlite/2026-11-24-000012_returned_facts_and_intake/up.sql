-- Results that were returned are counted by day, and targets stand beside rates of dossiers.

-- Of the resolved those that were refused, withdrawn or stopped; and whose results were returned on the day, resolved early, on
-- time, or late.
ALTER TABLE dossier_tally ADD COLUMN ended_otherwise INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier_tally ADD COLUMN returned_early INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier_tally ADD COLUMN returned_on_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier_tally ADD COLUMN returned_late INTEGER NOT NULL DEFAULT 0;

-- Those before, as the form of version 1 judges them: early, on time or late by the due day where the work ended with status 9
-- or 10, on time without one; refused, withdrawn or stopped where it ended with 3, 7 or 8. Work ends with the first of these five
-- from the reception on, which is the first status but 1, 3, 5 and 7; what happened at one instant is in the order of the statuses.
INSERT INTO dossier_tally (span, unit_id, first_day, key, channel, received, early, on_time, late, overdue, pending_without_due,
        resolved_without_due, ended_otherwise, returned_early, returned_on_time, returned_late)
    WITH reception AS (
        SELECT dossier_id, MIN(at * 16 + status) AS place
        FROM dossier_event WHERE status NOT IN (1, 3, 5, 7) GROUP BY dossier_id
    ), ending AS (
        SELECT e.dossier_id, (MIN(e.at * 16 + e.status) % 16 + 16) % 16 AS status
        FROM dossier_event e JOIN reception r ON r.dossier_id = e.dossier_id
        WHERE e.status IN (3, 7, 8, 9, 10) AND e.at * 16 + e.status >= r.place GROUP BY e.dossier_id
    ), happened AS (
        SELECT d.unit_id, d.field_id, d.procedure_id, d.channel, d.closed_day AS day, substr(d.closed_day, 1, 8) || '01' AS month,
            1 AS otherwise, 0 AS early, 0 AS on_time, 0 AS late
        FROM dossier d JOIN ending e ON e.dossier_id = d.id WHERE e.status IN (3, 7, 8)
        UNION ALL
        SELECT d.unit_id, d.field_id, d.procedure_id, d.channel, d.returned_day, substr(d.returned_day, 1, 8) || '01', 0,
            CASE WHEN d.closed_day < d.due_day THEN 1 ELSE 0 END,
            CASE WHEN d.due_day IS NULL OR d.closed_day = d.due_day THEN 1 ELSE 0 END,
            CASE WHEN d.closed_day > d.due_day THEN 1 ELSE 0 END
        FROM dossier d JOIN ending e ON e.dossier_id = d.id WHERE e.status IN (9, 10) AND d.returned_day IS NOT NULL
    ), cells AS (
        SELECT 0 AS span, unit_id, day AS first_day, field_id AS key, channel, otherwise, early, on_time, late FROM happened
        UNION ALL SELECT 1, unit_id, month, field_id, channel, otherwise, early, on_time, late FROM happened
        UNION ALL SELECT 2, unit_id, month, procedure_id, channel, otherwise, early, on_time, late FROM happened
    )
    SELECT span, unit_id, first_day, key, channel, 0, 0, 0, 0, 0, 0, 0, SUM(otherwise), SUM(early), SUM(on_time), SUM(late)
    FROM cells WHERE TRUE GROUP BY span, unit_id, first_day, key, channel
    ON CONFLICT (span, unit_id, first_day, key, channel) DO UPDATE
        SET ended_otherwise = excluded.ended_otherwise, returned_early = excluded.returned_early,
            returned_on_time = excluded.returned_on_time, returned_late = excluded.returned_late;

-- What a rate of a unit's dossiers is to be, for periods that lie within these days. rate: a code of it; goal: percent, a decimal
-- as it was written; source: the document that sets it. Of two that fit a period the one that was set last holds.
CREATE TABLE dossier_target (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id   BLOB NOT NULL REFERENCES unit (id),
    rate      TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    goal      TEXT NOT NULL,
    source    TEXT NOT NULL,
    set_by    BLOB NOT NULL REFERENCES person (id),
    set_at    INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX dossier_target_of ON dossier_target (unit_id, set_at);
CREATE TRIGGER dossier_target_no_update BEFORE UPDATE ON dossier_target
BEGIN SELECT RAISE(ABORT, 'targets are append-only'); END;
CREATE TRIGGER dossier_target_no_delete BEFORE DELETE ON dossier_target
BEGIN SELECT RAISE(ABORT, 'targets are append-only'); END;

-- What somebody states of a unit and a period, of which grades are made. fact: a code; figures: its numbers in their order, decimals
-- with spaces between; source: where they are from; as_of: the day on which they stood there. Of two of one fact, unit and period the
-- one that was stated last holds.
CREATE TABLE onestop_fact (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id   BLOB NOT NULL REFERENCES unit (id),
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    fact      TEXT NOT NULL,
    figures   TEXT NOT NULL,
    source    TEXT NOT NULL,
    as_of     TEXT NOT NULL,
    stated_by BLOB REFERENCES person (id),
    stated_at INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX onestop_fact_of ON onestop_fact (unit_id, last_day);
CREATE TRIGGER onestop_fact_no_update BEFORE UPDATE ON onestop_fact
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER onestop_fact_no_delete BEFORE DELETE ON onestop_fact
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;

-- A letter that told somebody of a task: once before its deadline and once after it. due_on: the deadline that it told of, since
-- one that moved is told again; the letter itself is removed after a while.
CREATE TABLE task_reminder (
    task_id   BLOB NOT NULL REFERENCES task (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    kind      TEXT NOT NULL CHECK (kind IN ('due-soon', 'overdue')),
    due_on    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (task_id, person_id, kind, due_on)
) STRICT, WITHOUT ROWID;

-- The own intake of feedback: off where no row says that it is on.
CREATE TABLE feedback_intake (
    unit_id    BLOB NOT NULL PRIMARY KEY REFERENCES unit (id),
    "open"     INTEGER NOT NULL CHECK ("open" IN (0, 1)),
    changed_at INTEGER NOT NULL
) STRICT;

-- What was handed in here. code: of the feedback at whatever unit has it; lookup_hash: of the code that the citizen has, which is kept
-- nowhere; taken_by: who typed it for somebody, none where they did so themselves. Who that was is not known.
CREATE TABLE feedback_own (
    code        TEXT NOT NULL PRIMARY KEY,
    lookup_hash BLOB NOT NULL UNIQUE CHECK (length(lookup_hash) = 32),
    words       TEXT NOT NULL,
    taken_by    BLOB REFERENCES person (id),
    taken_at    INTEGER NOT NULL
) STRICT;

-- What was done with it. words: the reason, the question, the answer or what was added; person_id: none where the citizen did it.
CREATE TABLE feedback_step (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code      TEXT NOT NULL REFERENCES feedback_own (code),
    unit_id   BLOB NOT NULL REFERENCES unit (id),
    deed      TEXT NOT NULL CHECK (deed IN ('take', 'ask', 'supplement', 'forward', 'refuse', 'answer', 'publish', 'withdraw', 'again', 'like', 'dislike')),
    words     TEXT NOT NULL,
    person_id BLOB REFERENCES person (id),
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX feedback_step_of ON feedback_step (code, at);

-- What was published of it, in words of its own.
CREATE TABLE feedback_publication (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT NOT NULL REFERENCES feedback_own (code),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    question     TEXT NOT NULL,
    answer       TEXT NOT NULL,
    published_by BLOB NOT NULL REFERENCES person (id),
    published_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX feedback_publication_at ON feedback_publication (unit_id, published_at);
CREATE UNIQUE INDEX feedback_publication_one ON feedback_publication (code) WHERE withdrawn_at IS NULL;

-- Append-only, but for words in which somebody was named after all, and that a publication is withdrawn once.
CREATE TRIGGER feedback_own_no_update BEFORE UPDATE OF code, lookup_hash, taken_by, taken_at ON feedback_own
BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_own_no_delete BEFORE DELETE ON feedback_own BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_step_no_update BEFORE UPDATE OF id, code, unit_id, deed, person_id, at ON feedback_step
BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_step_no_delete BEFORE DELETE ON feedback_step BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_publication_no_update BEFORE UPDATE OF id, code, unit_id, published_by, published_at ON feedback_publication
BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_publication_withdrawn_once BEFORE UPDATE OF withdrawn_at ON feedback_publication WHEN OLD.withdrawn_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_publication_no_delete BEFORE DELETE ON feedback_publication BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;

