-- A file of dossiers can be read once more from its beginning, goes on with what it was begun with, and the faults of its rows
-- are kept as codes, which are told in every language.

-- turn: how often a file was brought in from its beginning, from 1; as_of: when a status was so that states no moment.
ALTER TABLE dossier_import ADD COLUMN turn SMALLINT NOT NULL DEFAULT 1 CHECK (turn >= 1);
ALTER TABLE dossier_import ADD COLUMN mapping TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE dossier_import ADD COLUMN as_of BIGINT NOT NULL DEFAULT 0;
UPDATE dossier_import SET as_of = begun_at;
ALTER TABLE dossier_import ALTER COLUMN turn DROP DEFAULT, ALTER COLUMN mapping DROP DEFAULT, ALTER COLUMN as_of DROP DEFAULT;
ALTER TABLE dossier_import DROP CONSTRAINT dossier_import_hash_key;
ALTER TABLE dossier_import ADD CONSTRAINT dossier_import_hash_turn_key UNIQUE (hash, turn);

-- reason: a code of what is wrong with a row; what: what its words need, a line each; of one that an earlier program kept
-- ('told'), its words.
ALTER TABLE dossier_fault ADD COLUMN reason TEXT COLLATE "C" NOT NULL DEFAULT 'told';
ALTER TABLE dossier_fault ALTER COLUMN reason DROP DEFAULT;
