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
