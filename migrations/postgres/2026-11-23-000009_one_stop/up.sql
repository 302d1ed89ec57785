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
