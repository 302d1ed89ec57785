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
