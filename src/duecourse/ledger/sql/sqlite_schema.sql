-- The tables of a ledger in SQLite. docs/reference/ledger-format.md describes them.
-- `line` is the record; every other column and table is an index of the lines, or a payload they commit to.

CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    line TEXT NOT NULL,
    hash TEXT NOT NULL,
    stream TEXT NOT NULL GENERATED ALWAYS AS (json_extract(line, '$.stream')) STORED,
    kind TEXT NOT NULL GENERATED ALWAYS AS (json_extract(line, '$.kind')) STORED
) STRICT;

CREATE INDEX entry_by_stream ON entry (stream);

CREATE INDEX entry_by_kind ON entry (kind);

CREATE TABLE payload (
    seq INTEGER PRIMARY KEY REFERENCES entry (seq),
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    body BLOB NOT NULL
) STRICT;

CREATE TABLE act (
    seq INTEGER PRIMARY KEY REFERENCES entry (seq),
    decision TEXT NOT NULL,
    actor TEXT NOT NULL,
    UNIQUE (decision, actor)
) STRICT;

CREATE TABLE seal (
    seq INTEGER PRIMARY KEY REFERENCES payload (seq),
    sealed_by INTEGER NOT NULL UNIQUE REFERENCES entry (seq)
) STRICT;

-- Payloads whose erasure is ordered, while their old bytes may still stand in the write-ahead file. No evidence: the
-- program that empties that file takes them out again.
CREATE TABLE unfinished (
    seq INTEGER PRIMARY KEY REFERENCES seal (seq)
) STRICT;

-- A line follows the last one: next number, its hash as prev, and no earlier time.
CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)
    OR json_extract(NEW.line, '$.seq') IS NOT NEW.seq
    OR json_extract(NEW.line, '$.prev') IS NOT coalesce(
        (SELECT hash FROM entry ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
    OR json_extract(NEW.line, '$.recorded_at') < (
        SELECT json_extract(line, '$.recorded_at') FROM entry ORDER BY seq DESC LIMIT 1)
BEGIN
    SELECT RAISE(ABORT, 'an entry follows the last one');
END;

-- Whoever acts under a decision is noted in the same statement as the line.
CREATE TRIGGER entry_acts AFTER INSERT ON entry
WHEN json_extract(NEW.line, '$.decision') <> ''
BEGIN
    INSERT INTO act (seq, decision, actor)
    VALUES (NEW.seq, json_extract(NEW.line, '$.decision'), json_extract(NEW.line, '$.actor'));
END;

CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries are never changed');
END;

CREATE TRIGGER entry_remains BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries are never removed');
END;

-- The two-person rule, said again for statements that would replace or ignore what UNIQUE refuses.
CREATE TRIGGER act_once BEFORE INSERT ON act
WHEN EXISTS (SELECT 1 FROM act WHERE seq = NEW.seq OR (decision = NEW.decision AND actor = NEW.actor))
BEGIN
    SELECT RAISE(ABORT, 'no actor acts twice under one decision');
END;

CREATE TRIGGER act_stays BEFORE UPDATE ON act
BEGIN
    SELECT RAISE(ABORT, 'acts are never changed');
END;

CREATE TRIGGER act_remains BEFORE DELETE ON act
BEGIN
    SELECT RAISE(ABORT, 'acts are never removed');
END;

CREATE TRIGGER payload_joins BEFORE INSERT ON payload
WHEN NEW.seq IS NOT (SELECT max(seq) FROM entry) OR EXISTS (SELECT 1 FROM payload WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'a payload is written with its entry');
END;

-- Sealing writes zeros in place: rows never move, so no stale copy is left in another page.
CREATE TRIGGER payload_stays BEFORE UPDATE ON payload
WHEN NEW.seq IS NOT OLD.seq
    OR NOT EXISTS (SELECT 1 FROM seal WHERE seq = OLD.seq)
    OR NEW.salt IS NOT zeroblob(32)
    OR NEW.body IS NOT zeroblob(length(OLD.body))
BEGIN
    SELECT RAISE(ABORT, 'a payload is erased by a seal only');
END;

CREATE TRIGGER payload_remains BEFORE DELETE ON payload
BEGIN
    SELECT RAISE(ABORT, 'a payload is erased by a seal only');
END;

CREATE TRIGGER seal_follows BEFORE INSERT ON seal
WHEN NEW.sealed_by IS NOT (SELECT max(seq) FROM entry)
    OR NEW.seq >= NEW.sealed_by
    OR (SELECT kind FROM entry WHERE seq = NEW.sealed_by) IS NOT 'payload.sealed'
    OR (SELECT kind FROM entry WHERE seq = NEW.seq) IS 'payload.sealed'
    OR EXISTS (SELECT 1 FROM seal WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'a seal follows its own entry, once');
END;

CREATE TRIGGER seal_stays BEFORE UPDATE ON seal
BEGIN
    SELECT RAISE(ABORT, 'seals are never changed');
END;

CREATE TRIGGER seal_remains BEFORE DELETE ON seal
BEGIN
    SELECT RAISE(ABORT, 'seals are never removed');
END;

-- "DUEC", and the version of these tables.
PRAGMA application_id = 1146438979;

PRAGMA user_version = 2;
