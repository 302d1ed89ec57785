-- A file of dossiers is known by who brought it as well: a person's import never goes on with, answers with, or shows the faults
-- of somebody else's.

-- person_id: who brought it on a page, none for the owner of the machine by a command.
ALTER TABLE dossier_import ADD COLUMN person_id BYTEA REFERENCES person (id);
ALTER TABLE dossier_import DROP CONSTRAINT dossier_import_hash_turn_key;
ALTER TABLE dossier_import ADD CONSTRAINT dossier_import_hash_person_id_turn_key UNIQUE (hash, person_id, turn);

-- Nobody is the same nobody here, which UNIQUE does not say.
CREATE UNIQUE INDEX dossier_import_of_owner ON dossier_import (hash, turn) WHERE person_id IS NULL;
CREATE INDEX dossier_import_of_person ON dossier_import (person_id, begun_at);

-- Keys of one-stop systems that push dossiers of a unit and of those below. token_hash: SHA-256 of the token, which is kept nowhere;
-- mapping: the name of how the system's columns are called, blank where they have our names.
CREATE TABLE system_key (
    id         BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name       TEXT NOT NULL UNIQUE,
    token_hash BYTEA NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    unit_id    BYTEA NOT NULL REFERENCES unit (id),
    mapping    TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT
);
