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
