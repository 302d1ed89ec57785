-- The one-stop shop: dossiers with their histories and counts by day.

-- Where events come from: a system whose exports are imported, or an importer of the API.
CREATE TABLE dossier_source (
    number SMALLINT NOT NULL PRIMARY KEY,
    id     BYTEA NOT NULL UNIQUE CHECK (length(id) = 16)
);

-- What its history comes to stands beside it, for lists: status and days follow from dossier_event and are written with it.
-- field_id: that of the procedure when the dossier came. due_day: the day that it is judged by, with the pause that stops the clock; new_due_day: the one stated last.
CREATE TABLE dossier (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    procedure_id BYTEA NOT NULL REFERENCES "procedure" (id),
    field_id     BYTEA NOT NULL REFERENCES field (id),
    channel      SMALLINT NOT NULL CHECK (channel BETWEEN 1 AND 3),
    cause        TEXT COLLATE "C",
    status       SMALLINT CHECK (status BETWEEN 1 AND 10),
    received_day DATE,
    due_day      DATE,
    new_due_day  DATE,
    closed_day   DATE,
    returned_day DATE,
    findings     INTEGER NOT NULL,
    changed_at   BIGINT NOT NULL
);
CREATE INDEX dossier_pending ON dossier (unit_id, due_day) WHERE closed_day IS NULL AND received_day IS NOT NULL;
CREATE INDEX dossier_late ON dossier (unit_id, closed_day) WHERE closed_day > due_day;

-- Appended to, never changed. place: the order in which events came in, from 0; at: when it happened.
CREATE TABLE dossier_event (
    dossier_id BYTEA NOT NULL REFERENCES dossier (id),
    place      SMALLINT NOT NULL CHECK (place >= 0),
    at         BIGINT NOT NULL,
    status     SMALLINT NOT NULL CHECK (status BETWEEN 1 AND 10),
    source     SMALLINT NOT NULL REFERENCES dossier_source (number),
    sequence   BIGINT NOT NULL,
    due_day    DATE,
    holder     TEXT COLLATE "C",
    actor      TEXT COLLATE "C",
    noted_at   BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, place)
);

-- span 0: a day, and key is a field; 1: a month by its first day, and key is a field; 2: a month, and key is a procedure.
-- Counts are what came less what left.
CREATE TABLE dossier_tally (
    span                 SMALLINT NOT NULL CHECK (span BETWEEN 0 AND 2),
    unit_id              BYTEA NOT NULL REFERENCES unit (id),
    first_day            DATE NOT NULL,
    key                  BYTEA NOT NULL CHECK (length(key) = 16),
    channel              SMALLINT NOT NULL CHECK (channel BETWEEN 1 AND 3),
    received             BIGINT NOT NULL,
    early                BIGINT NOT NULL,
    on_time              BIGINT NOT NULL,
    late                 BIGINT NOT NULL,
    overdue              BIGINT NOT NULL,
    pending_without_due  BIGINT NOT NULL,
    resolved_without_due BIGINT NOT NULL,
    PRIMARY KEY (span, unit_id, first_day, key, channel)
);

-- A letter of apology for a late dossier; a second one does not replace the first.
CREATE TABLE dossier_apology (
    dossier_id  BYTEA NOT NULL REFERENCES dossier (id),
    place       SMALLINT NOT NULL CHECK (place >= 0),
    number      TEXT COLLATE "C" NOT NULL,
    day         DATE NOT NULL,
    due_day     DATE NOT NULL,
    new_due_day DATE NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    signer      TEXT COLLATE "C" NOT NULL,
    sent_by     TEXT COLLATE "C" NOT NULL,
    noted_at    BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, place),
    CHECK (due_day < new_due_day)
);

-- How the columns and words of a system's exports are called: a file, kept by name.
CREATE TABLE column_mapping (
    name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    body     TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL
);

-- A file of dossiers on its way in, or done. hash: of the file and of how its columns are called; lines: how far it was read.
CREATE TABLE dossier_import (
    id         BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    file       TEXT COLLATE "C" NOT NULL,
    hash       BYTEA NOT NULL UNIQUE CHECK (length(hash) = 32),
    lines      BIGINT NOT NULL,
    entered    BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    unchanged  BIGINT NOT NULL,
    recomposed BIGINT NOT NULL,
    begun_at   BIGINT NOT NULL,
    ended_at   BIGINT
);

-- A bad row, kept aside: what stands in one of its cells, and what is wrong with it, in words.
CREATE TABLE dossier_fault (
    import_id BYTEA NOT NULL REFERENCES dossier_import (id),
    line      BIGINT NOT NULL,
    place     SMALLINT NOT NULL CHECK (place >= 0),
    "column"  TEXT COLLATE "C",
    value     TEXT COLLATE "C" NOT NULL,
    what      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (import_id, line, place)
);

-- Feedback (phản ánh, kiến nghị): which statuses each had at which unit, as the portal exports them, and what staff think of answers.

-- One row for each unit that has or had it. No column says who sent it. subject: without anybody's name.
CREATE TABLE feedback (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    code         TEXT COLLATE "C" NOT NULL,
    sent_on      DATE NOT NULL,
    kind         TEXT COLLATE "C",
    content      TEXT COLLATE "C",
    channel      TEXT COLLATE "C" CHECK (channel IN ('portal', 'hotline', 'writing', 'email', 'in-person', 'form')),
    subject      TEXT COLLATE "C",
    imported_at  BIGINT NOT NULL,
    UNIQUE (code, unit_id)
);
CREATE INDEX feedback_unit ON feedback (unit_id, sent_on);

-- A status from an instant on. content_hash: of all that is stated, so that the same file again adds nothing.
CREATE TABLE feedback_event (
    feedback_id      BYTEA NOT NULL REFERENCES feedback (id),
    content_hash     BYTEA NOT NULL CHECK (length(content_hash) = 32),
    at               BIGINT NOT NULL,
    status           TEXT COLLATE "C" NOT NULL,
    likes            INTEGER CHECK (likes >= 0),
    dislikes         INTEGER CHECK (dislikes >= 0),
    complained_again BOOLEAN,
    reply            TEXT COLLATE "C",
    source           TEXT COLLATE "C" NOT NULL,
    imported_at      BIGINT NOT NULL,
    PRIMARY KEY (feedback_id, content_hash)
);

-- Whether the answer goes to the point, as staff judged it; the newest holds.
CREATE TABLE feedback_judgement (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    feedback_id  BYTEA NOT NULL REFERENCES feedback (id),
    verdict      TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('yes', 'no', 'not-judged')),
    note         TEXT COLLATE "C" NOT NULL,
    judged_by    BYTEA NOT NULL REFERENCES person (id),
    judged_at    BIGINT NOT NULL
);
CREATE INDEX feedback_judgement_of ON feedback_judgement (feedback_id, judged_at);
-- Append-only, but for words in which somebody was named after all: those can be blanked.
CREATE FUNCTION feedback_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'feedback is append-only';
END;
$$;
CREATE TRIGGER feedback_event_no_update BEFORE UPDATE OF feedback_id, content_hash, at, status, likes, dislikes, complained_again, source, imported_at ON feedback_event
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_event_no_delete BEFORE DELETE OR TRUNCATE ON feedback_event
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_judgement_no_update BEFORE UPDATE OF id, feedback_id, verdict, judged_by, judged_at ON feedback_judgement
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();
CREATE TRIGGER feedback_judgement_no_delete BEFORE DELETE OR TRUNCATE ON feedback_judgement
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_append_only();

-- Work plans: what an office set out to do, who does it until when, and what became of it; targets and inspections.

-- number, issued, issuer: of the document, where a source says them. followed: whether the owners report here; of a plan that only
-- a document tells of nobody says how its tasks stand. statement: the code of stated figures that count its tasks.
CREATE TABLE workplan (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    number       TEXT COLLATE "C",
    issued       DATE,
    issuer       TEXT COLLATE "C",
    title        TEXT COLLATE "C" NOT NULL,
    first_day    DATE,
    last_day     DATE,
    followed     BOOLEAN NOT NULL,
    statement    TEXT COLLATE "C",
    source       TEXT COLLATE "C",
    imported_at  BIGINT NOT NULL,
    CHECK (first_day <= last_day)
);
CREATE INDEX workplan_unit ON workplan (unit_id);

-- place: in the order of the document. whose: whom of the owner, where it is not the whole. criterion: of an assessment, which
-- the task remedies. events: how many there are, so that nobody acts on what somebody else has changed.
CREATE TABLE task (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BYTEA NOT NULL REFERENCES workplan (id),
    code         TEXT COLLATE "C" NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT COLLATE "C" NOT NULL,
    owner_id     BYTEA NOT NULL REFERENCES unit (id),
    whose        TEXT COLLATE "C",
    deadline     DATE,
    criterion    TEXT COLLATE "C",
    events       INTEGER NOT NULL CHECK (events >= 0),
    UNIQUE (workplan_id, code)
);
CREATE INDEX task_owner ON task (owner_id, deadline);

-- The units that take part beside the owner.
CREATE TABLE task_partner (
    task_id      BYTEA NOT NULL REFERENCES task (id),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    PRIMARY KEY (task_id, unit_id)
);

-- What became of a task. day: on which it was done, confirmed, or until when it has time from now on; NULL of what is said to be
-- done on a day that nobody says. document: the number of what shows it.
CREATE TABLE task_event (
    task_id      BYTEA NOT NULL REFERENCES task (id),
    place        INTEGER NOT NULL CHECK (place >= 0),
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('done', 'confirmed', 'returned', 'noted', 'moved')),
    day          DATE,
    words        TEXT COLLATE "C" NOT NULL,
    document     TEXT COLLATE "C" NOT NULL,
    happened_at  BIGINT NOT NULL,
    person_id    BYTEA REFERENCES person (id),
    PRIMARY KEY (task_id, place)
);
CREATE FUNCTION task_events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of tasks are append-only';
END;
$$;
CREATE TRIGGER task_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON task_event
    FOR EACH STATEMENT EXECUTE FUNCTION task_events_are_append_only();

-- goal, reached: decimals as they were written. toward: whether at least or at most the goal is wanted.
CREATE TABLE plan_target (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BYTEA NOT NULL REFERENCES workplan (id),
    code         TEXT COLLATE "C" NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT COLLATE "C" NOT NULL,
    measured_in  TEXT COLLATE "C" NOT NULL,
    toward       TEXT COLLATE "C" NOT NULL CHECK (toward IN ('at-least', 'at-most')),
    goal         TEXT COLLATE "C" NOT NULL,
    reached      TEXT COLLATE "C",
    as_of        DATE,
    source       TEXT COLLATE "C",
    UNIQUE (workplan_id, code),
    CHECK ((reached IS NULL) = (as_of IS NULL))
);

-- inspected: whom, in the words of the source. follow_up_by: until when what was found is mended; followed_up: when it was.
-- published_in: where the result was published; published: when, where that is known.
CREATE TABLE inspection (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    workplan_id  BYTEA REFERENCES workplan (id),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    title        TEXT COLLATE "C" NOT NULL,
    first_day    DATE NOT NULL,
    last_day     DATE NOT NULL,
    inspected    TEXT COLLATE "C" NOT NULL,
    findings     TEXT COLLATE "C",
    follow_up    TEXT COLLATE "C",
    follow_up_by DATE,
    followed_up  DATE,
    published_in TEXT COLLATE "C",
    published    DATE,
    source       TEXT COLLATE "C",
    CHECK (first_day <= last_day)
);
CREATE INDEX inspection_unit_of ON inspection (unit_id);

-- The inspected units that are known here.
CREATE TABLE inspection_unit (
    inspection_id BYTEA NOT NULL REFERENCES inspection (id),
    unit_id       BYTEA NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, unit_id)
);
