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
