-- Results that were returned are counted by day, and targets stand beside rates of dossiers.

-- Of the resolved those that were refused, withdrawn or stopped; and whose results were returned on the day, resolved early, on
-- time, or late.
ALTER TABLE dossier_tally ADD COLUMN ended_otherwise BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier_tally ADD COLUMN returned_early BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier_tally ADD COLUMN returned_on_time BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier_tally ADD COLUMN returned_late BIGINT NOT NULL DEFAULT 0;

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
        SELECT d.unit_id, d.field_id, d.procedure_id, d.channel, d.closed_day AS day, date_trunc('month', d.closed_day)::date AS month,
            1 AS otherwise, 0 AS early, 0 AS on_time, 0 AS late
        FROM dossier d JOIN ending e ON e.dossier_id = d.id WHERE e.status IN (3, 7, 8)
        UNION ALL
        SELECT d.unit_id, d.field_id, d.procedure_id, d.channel, d.returned_day, date_trunc('month', d.returned_day)::date, 0,
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
    id        BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id   BYTEA NOT NULL REFERENCES unit (id),
    rate      TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day  DATE NOT NULL,
    goal      TEXT NOT NULL,
    source    TEXT NOT NULL,
    set_by    BYTEA NOT NULL REFERENCES person (id),
    set_at    BIGINT NOT NULL,
    CHECK (first_day <= last_day)
);
CREATE INDEX dossier_target_of ON dossier_target (unit_id, set_at);
CREATE FUNCTION dossier_targets_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'targets are append-only';
END;
$$;
CREATE TRIGGER dossier_target_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier_target
    FOR EACH STATEMENT EXECUTE FUNCTION dossier_targets_are_append_only();

-- What somebody states of a unit and a period, of which grades are made. fact: a code; figures: its numbers in their order, decimals
-- with spaces between; source: where they are from; as_of: the day on which they stood there. Of two of one fact, unit and period the
-- one that was stated last holds.
CREATE TABLE onestop_fact (
    id        BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id   BYTEA NOT NULL REFERENCES unit (id),
    first_day DATE NOT NULL,
    last_day  DATE NOT NULL,
    fact      TEXT NOT NULL,
    figures   TEXT NOT NULL,
    source    TEXT NOT NULL,
    as_of     DATE NOT NULL,
    stated_by BYTEA REFERENCES person (id),
    stated_at BIGINT NOT NULL,
    CHECK (first_day <= last_day)
);
CREATE INDEX onestop_fact_of ON onestop_fact (unit_id, last_day);
CREATE FUNCTION onestop_facts_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts are append-only';
END;
$$;
CREATE TRIGGER onestop_fact_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON onestop_fact
    FOR EACH STATEMENT EXECUTE FUNCTION onestop_facts_are_append_only();

-- A letter that told somebody of a task: once before its deadline and once after it. due_on: the deadline that it told of, since
-- one that moved is told again; the letter itself is removed after a while.
CREATE TABLE task_reminder (
    task_id   BYTEA NOT NULL REFERENCES task (id),
    person_id BYTEA NOT NULL REFERENCES person (id),
    kind      TEXT COLLATE "C" NOT NULL CHECK (kind IN ('due-soon', 'overdue')),
    due_on    DATE NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (task_id, person_id, kind, due_on)
);

-- The own intake of feedback: off where no row says that it is on.
CREATE TABLE feedback_intake (
    unit_id    BYTEA NOT NULL PRIMARY KEY REFERENCES unit (id),
    "open"     BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL
);

-- What was handed in here. code: of the feedback at whatever unit has it; lookup_hash: of the code that the citizen has, which is kept
-- nowhere; taken_by: who typed it for somebody, none where they did so themselves. Who that was is not known.
CREATE TABLE feedback_own (
    code        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    lookup_hash BYTEA NOT NULL UNIQUE CHECK (length(lookup_hash) = 32),
    words       TEXT COLLATE "C" NOT NULL,
    taken_by    BYTEA REFERENCES person (id),
    taken_at    BIGINT NOT NULL
);

-- What was done with it. words: the reason, the question, the answer or what was added; person_id: none where the citizen did it.
CREATE TABLE feedback_step (
    id        BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code      TEXT COLLATE "C" NOT NULL REFERENCES feedback_own (code),
    unit_id   BYTEA NOT NULL REFERENCES unit (id),
    deed      TEXT COLLATE "C" NOT NULL CHECK (deed IN ('take', 'ask', 'supplement', 'forward', 'refuse', 'answer', 'publish', 'withdraw', 'again', 'like', 'dislike')),
    words     TEXT COLLATE "C" NOT NULL,
    person_id BYTEA REFERENCES person (id),
    at        BIGINT NOT NULL
);
CREATE INDEX feedback_step_of ON feedback_step (code, at);

-- What was published of it, in words of its own.
CREATE TABLE feedback_publication (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT COLLATE "C" NOT NULL REFERENCES feedback_own (code),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    question     TEXT COLLATE "C" NOT NULL,
    answer       TEXT COLLATE "C" NOT NULL,
    published_by BYTEA NOT NULL REFERENCES person (id),
    published_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX feedback_publication_at ON feedback_publication (unit_id, published_at);
CREATE UNIQUE INDEX feedback_publication_one ON feedback_publication (code) WHERE withdrawn_at IS NULL;

-- Append-only, but for words in which somebody was named after all, and that a publication is withdrawn once.
CREATE TRIGGER feedback_own_no_update BEFORE UPDATE OF code, lookup_hash, taken_by, taken_at ON feedback_own
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_own_no_delete BEFORE DELETE OR TRUNCATE ON feedback_own
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_step_no_update BEFORE UPDATE OF id, code, unit_id, deed, person_id, at ON feedback_step
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_step_no_delete BEFORE DELETE OR TRUNCATE ON feedback_step
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_publication_no_update BEFORE UPDATE OF id, code, unit_id, published_by, published_at ON feedback_publication
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_publication_withdrawn_once BEFORE UPDATE OF withdrawn_at ON feedback_publication
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_publication_no_delete BEFORE DELETE OR TRUNCATE ON feedback_publication
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();

