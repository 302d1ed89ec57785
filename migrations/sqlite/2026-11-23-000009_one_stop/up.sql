-- The one-stop shop: dossiers with their histories and counts by day.

-- Where events come from: a system whose exports are imported, or an importer of the API.
CREATE TABLE dossier_source (
    number INTEGER NOT NULL PRIMARY KEY,
    id     BLOB NOT NULL UNIQUE CHECK (length(id) = 16)
) STRICT;

-- What its history comes to stands beside it, for lists: status and days follow from dossier_event and are written with it.
-- field_id: that of the procedure when the dossier came. due_day: the day that it is judged by, with the pause that stops the clock; new_due_day: the one stated last.
CREATE TABLE dossier (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT NOT NULL UNIQUE,
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    procedure_id BLOB NOT NULL REFERENCES "procedure" (id),
    field_id     BLOB NOT NULL REFERENCES field (id),
    channel      INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 3),
    cause        TEXT,
    status       INTEGER CHECK (status BETWEEN 1 AND 10),
    received_day TEXT,
    due_day      TEXT,
    new_due_day  TEXT,
    closed_day   TEXT,
    returned_day TEXT,
    findings     INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_pending ON dossier (unit_id, due_day) WHERE closed_day IS NULL AND received_day IS NOT NULL;
CREATE INDEX dossier_late ON dossier (unit_id, closed_day) WHERE closed_day > due_day;

-- Appended to, never changed. place: the order in which events came in, from 0; at: when it happened.
CREATE TABLE dossier_event (
    dossier_id BLOB NOT NULL REFERENCES dossier (id),
    place      INTEGER NOT NULL CHECK (place >= 0),
    at         INTEGER NOT NULL,
    status     INTEGER NOT NULL CHECK (status BETWEEN 1 AND 10),
    source     INTEGER NOT NULL REFERENCES dossier_source (number),
    sequence   INTEGER NOT NULL,
    due_day    TEXT,
    holder     TEXT,
    actor      TEXT,
    noted_at   INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, place)
) STRICT, WITHOUT ROWID;

-- span 0: a day, and key is a field; 1: a month by its first day, and key is a field; 2: a month, and key is a procedure.
-- Counts are what came less what left.
CREATE TABLE dossier_tally (
    span                 INTEGER NOT NULL CHECK (span BETWEEN 0 AND 2),
    unit_id              BLOB NOT NULL REFERENCES unit (id),
    first_day            TEXT NOT NULL,
    key                  BLOB NOT NULL CHECK (length(key) = 16),
    channel              INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 3),
    received             INTEGER NOT NULL,
    early                INTEGER NOT NULL,
    on_time              INTEGER NOT NULL,
    late                 INTEGER NOT NULL,
    overdue              INTEGER NOT NULL,
    pending_without_due  INTEGER NOT NULL,
    resolved_without_due INTEGER NOT NULL,
    PRIMARY KEY (span, unit_id, first_day, key, channel)
) STRICT, WITHOUT ROWID;

-- A letter of apology for a late dossier; a second one does not replace the first.
CREATE TABLE dossier_apology (
    dossier_id  BLOB NOT NULL REFERENCES dossier (id),
    place       INTEGER NOT NULL CHECK (place >= 0),
    number      TEXT NOT NULL,
    day         TEXT NOT NULL,
    due_day     TEXT NOT NULL,
    new_due_day TEXT NOT NULL,
    reason      TEXT NOT NULL,
    signer      TEXT NOT NULL,
    sent_by     TEXT NOT NULL,
    noted_at    INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, place),
    CHECK (due_day < new_due_day)
) STRICT, WITHOUT ROWID;

-- How the columns and words of a system's exports are called: a file, kept by name.
CREATE TABLE column_mapping (
    name     TEXT NOT NULL PRIMARY KEY,
    body     TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;

-- A file of dossiers on its way in, or done. hash: of the file and of how its columns are called; lines: how far it was read.
CREATE TABLE dossier_import (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    file       TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    lines      INTEGER NOT NULL,
    entered    INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    unchanged  INTEGER NOT NULL,
    recomposed INTEGER NOT NULL,
    begun_at   INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

-- A bad row, kept aside: what stands in one of its cells, and what is wrong with it, in words.
CREATE TABLE dossier_fault (
    import_id BLOB NOT NULL REFERENCES dossier_import (id),
    line      INTEGER NOT NULL,
    place     INTEGER NOT NULL CHECK (place >= 0),
    "column"  TEXT,
    value     TEXT NOT NULL,
    what      TEXT NOT NULL,
    PRIMARY KEY (import_id, line, place)
) STRICT, WITHOUT ROWID;

-- Feedback (phản ánh, kiến nghị): which statuses each had at which unit, as the portal exports them, and what staff think of answers.

-- One row for each unit that has or had it. No column says who sent it. subject: without anybody's name.
CREATE TABLE feedback (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    code         TEXT NOT NULL,
    sent_on      TEXT NOT NULL,
    kind         TEXT,
    content      TEXT,
    channel      TEXT CHECK (channel IN ('portal', 'hotline', 'writing', 'email', 'in-person', 'form')),
    subject      TEXT,
    imported_at  INTEGER NOT NULL,
    UNIQUE (code, unit_id)
) STRICT;
CREATE INDEX feedback_unit ON feedback (unit_id, sent_on);

-- A status from an instant on. content_hash: of all that is stated, so that the same file again adds nothing.
CREATE TABLE feedback_event (
    feedback_id      BLOB NOT NULL REFERENCES feedback (id),
    content_hash     BLOB NOT NULL CHECK (length(content_hash) = 32),
    at               INTEGER NOT NULL,
    status           TEXT NOT NULL,
    likes            INTEGER CHECK (likes >= 0),
    dislikes         INTEGER CHECK (dislikes >= 0),
    complained_again INTEGER CHECK (complained_again IN (0, 1)),
    reply            TEXT,
    source           TEXT NOT NULL,
    imported_at      INTEGER NOT NULL,
    PRIMARY KEY (feedback_id, content_hash)
) STRICT, WITHOUT ROWID;

-- Whether the answer goes to the point, as staff judged it; the newest holds.
CREATE TABLE feedback_judgement (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    feedback_id  BLOB NOT NULL REFERENCES feedback (id),
    verdict      TEXT NOT NULL CHECK (verdict IN ('yes', 'no', 'not-judged')),
    note         TEXT NOT NULL,
    judged_by    BLOB NOT NULL REFERENCES person (id),
    judged_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX feedback_judgement_of ON feedback_judgement (feedback_id, judged_at);
-- Append-only, but for words in which somebody was named after all: those can be blanked.
CREATE TRIGGER feedback_event_no_update BEFORE UPDATE OF feedback_id, content_hash, at, status, likes, dislikes, complained_again, source, imported_at ON feedback_event
BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_event_no_delete BEFORE DELETE ON feedback_event BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_judgement_no_update BEFORE UPDATE OF id, feedback_id, verdict, judged_by, judged_at ON feedback_judgement
BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER feedback_judgement_no_delete BEFORE DELETE ON feedback_judgement BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;

-- Work plans: what an office set out to do, who does it until when, and what became of it; targets and inspections.

-- number, issued, issuer: of the document, where a source says them. followed: whether the owners report here; of a plan that only
-- a document tells of nobody says how its tasks stand. statement: the code of stated figures that count its tasks.
CREATE TABLE workplan (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    code         TEXT NOT NULL UNIQUE,
    number       TEXT,
    issued       TEXT,
    issuer       TEXT,
    title        TEXT NOT NULL,
    first_day    TEXT,
    last_day     TEXT,
    followed     INTEGER NOT NULL CHECK (followed IN (0, 1)),
    statement    TEXT,
    source       TEXT,
    imported_at  INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX workplan_unit ON workplan (unit_id);

-- place: in the order of the document. whose: whom of the owner, where it is not the whole. criterion: of an assessment, which
-- the task remedies. events: how many there are, so that nobody acts on what somebody else has changed.
CREATE TABLE task (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BLOB NOT NULL REFERENCES workplan (id),
    code         TEXT NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT NOT NULL,
    owner_id     BLOB NOT NULL REFERENCES unit (id),
    whose        TEXT,
    deadline     TEXT,
    criterion    TEXT,
    events       INTEGER NOT NULL CHECK (events >= 0),
    UNIQUE (workplan_id, code)
) STRICT;
CREATE INDEX task_owner ON task (owner_id, deadline);

-- The units that take part beside the owner.
CREATE TABLE task_partner (
    task_id      BLOB NOT NULL REFERENCES task (id),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    PRIMARY KEY (task_id, unit_id)
) STRICT, WITHOUT ROWID;

-- What became of a task. day: on which it was done, confirmed, or until when it has time from now on; NULL of what is said to be
-- done on a day that nobody says. document: the number of what shows it.
CREATE TABLE task_event (
    task_id      BLOB NOT NULL REFERENCES task (id),
    place        INTEGER NOT NULL CHECK (place >= 0),
    kind         TEXT NOT NULL CHECK (kind IN ('done', 'confirmed', 'returned', 'noted', 'moved')),
    day          TEXT,
    words        TEXT NOT NULL,
    document     TEXT NOT NULL,
    happened_at  INTEGER NOT NULL,
    person_id    BLOB REFERENCES person (id),
    PRIMARY KEY (task_id, place)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER task_event_no_update BEFORE UPDATE ON task_event BEGIN SELECT RAISE(ABORT, 'events of tasks are append-only'); END;
CREATE TRIGGER task_event_no_delete BEFORE DELETE ON task_event BEGIN SELECT RAISE(ABORT, 'events of tasks are append-only'); END;

-- goal, reached: decimals as they were written. toward: whether at least or at most the goal is wanted.
CREATE TABLE plan_target (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BLOB NOT NULL REFERENCES workplan (id),
    code         TEXT NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT NOT NULL,
    measured_in  TEXT NOT NULL,
    toward       TEXT NOT NULL CHECK (toward IN ('at-least', 'at-most')),
    goal         TEXT NOT NULL,
    reached      TEXT,
    as_of        TEXT,
    source       TEXT,
    UNIQUE (workplan_id, code),
    CHECK ((reached IS NULL) = (as_of IS NULL))
) STRICT;

-- inspected: whom, in the words of the source. follow_up_by: until when what was found is mended; followed_up: when it was.
-- published_in: where the result was published; published: when, where that is known.
CREATE TABLE inspection (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    workplan_id  BLOB REFERENCES workplan (id),
    code         TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL,
    inspected    TEXT NOT NULL,
    findings     TEXT,
    follow_up    TEXT,
    follow_up_by TEXT,
    followed_up  TEXT,
    published_in TEXT,
    published    TEXT,
    source       TEXT,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX inspection_unit_of ON inspection (unit_id);

-- The inspected units that are known here.
CREATE TABLE inspection_unit (
    inspection_id BLOB NOT NULL REFERENCES inspection (id),
    unit_id       BLOB NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, unit_id)
) STRICT, WITHOUT ROWID;
