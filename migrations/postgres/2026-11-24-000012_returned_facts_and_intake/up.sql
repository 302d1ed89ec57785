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
