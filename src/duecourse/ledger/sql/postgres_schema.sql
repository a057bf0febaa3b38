-- The tables of a ledger in PostgreSQL. docs/reference/ledger-format.md describes them.
-- `line` is the record; every other column and table is an index of the lines, or a payload they commit to.
-- Lines are text, never json: json columns may give back other bytes than were written.

-- "DUEC", and the version of these tables: one row.
CREATE TABLE ledger (
    mark integer PRIMARY KEY,
    version integer NOT NULL
);

CREATE FUNCTION ledger_field(line text, name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT line::json ->> name $$;

CREATE TABLE entry (
    seq bigint PRIMARY KEY,
    line text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL GENERATED ALWAYS AS (ledger_field(line, 'stream')) STORED,
    kind text COLLATE "C" NOT NULL GENERATED ALWAYS AS (ledger_field(line, 'kind')) STORED
);

CREATE INDEX entry_by_stream ON entry (stream, seq);

CREATE INDEX entry_by_kind ON entry (kind, seq);

CREATE TABLE payload (
    seq bigint PRIMARY KEY REFERENCES entry (seq),
    salt bytea NOT NULL CHECK (length(salt) = 32),
    body bytea NOT NULL
);

-- Statistics of the planner would keep copies of payloads that sealing cannot reach.
ALTER TABLE payload ALTER COLUMN salt SET STATISTICS 0;

ALTER TABLE payload ALTER COLUMN body SET STATISTICS 0;

CREATE TABLE act (
    seq bigint PRIMARY KEY REFERENCES entry (seq),
    decision text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    UNIQUE (decision, actor)
);

CREATE TABLE seal (
    seq bigint PRIMARY KEY REFERENCES payload (seq),
    sealed_by bigint NOT NULL UNIQUE REFERENCES entry (seq)
);

-- Payloads whose erasure is ordered, while their old bytes may still stand in files of the server. No evidence: the
-- program that makes them go away takes them out again.
CREATE TABLE unfinished (
    seq bigint PRIMARY KEY REFERENCES seal (seq)
);

-- A line follows the last one: next number, its hash as prev, and no earlier time.
CREATE FUNCTION ledger_follows() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
DECLARE
    last record;
BEGIN
    SELECT seq, line, hash INTO last FROM entry ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(last.seq + 1, 0)
        OR ledger_field(NEW.line, 'seq') IS DISTINCT FROM NEW.seq::text
        OR ledger_field(NEW.line, 'prev') IS DISTINCT FROM coalesce(last.hash, repeat('0', 64))
        OR NEW.hash <> encode(sha256(convert_to(NEW.line, 'UTF8')), 'hex')
        OR ledger_field(NEW.line, 'recorded_at') COLLATE "C" < ledger_field(last.line, 'recorded_at') COLLATE "C"
    THEN
        RAISE EXCEPTION 'an entry follows the last one';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER entry_follows BEFORE INSERT ON entry
FOR EACH ROW EXECUTE FUNCTION ledger_follows();

-- Whoever acts under a decision is noted in the same statement as the line.
CREATE FUNCTION ledger_acts() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    IF ledger_field(NEW.line, 'decision') <> '' THEN
        INSERT INTO act (seq, decision, actor)
        VALUES (NEW.seq, ledger_field(NEW.line, 'decision'), ledger_field(NEW.line, 'actor'));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entry_acts AFTER INSERT ON entry
FOR EACH ROW EXECUTE FUNCTION ledger_acts();

CREATE FUNCTION ledger_joins() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    IF NEW.seq IS DISTINCT FROM (SELECT max(seq) FROM entry) THEN
        RAISE EXCEPTION 'a payload is written with its entry';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER payload_joins BEFORE INSERT ON payload
FOR EACH ROW EXECUTE FUNCTION ledger_joins();

-- An act is that of its line, so that nobody notes one by hand.
CREATE FUNCTION ledger_act_joins() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM entry
        WHERE seq = NEW.seq
            AND ledger_field(line, 'decision') = NEW.decision
            AND ledger_field(line, 'actor') = NEW.actor
    ) THEN
        RAISE EXCEPTION 'an act is written with its entry';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER act_joins BEFORE INSERT ON act
FOR EACH ROW EXECUTE FUNCTION ledger_act_joins();

CREATE FUNCTION ledger_seals() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    IF NEW.sealed_by IS DISTINCT FROM (SELECT max(seq) FROM entry)
        OR NEW.seq >= NEW.sealed_by
        OR (SELECT kind FROM entry WHERE seq = NEW.sealed_by) IS DISTINCT FROM 'payload.sealed'
        OR (SELECT kind FROM entry WHERE seq = NEW.seq) = 'payload.sealed'
    THEN
        RAISE EXCEPTION 'a seal follows its own entry, once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER seal_follows BEFORE INSERT ON seal
FOR EACH ROW EXECUTE FUNCTION ledger_seals();

CREATE FUNCTION ledger_erases() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    IF NEW.seq <> OLD.seq
        OR NOT EXISTS (SELECT 1 FROM seal WHERE seq = OLD.seq)
        OR NEW.salt <> decode(repeat('00', 32), 'hex')
        OR NEW.body <> decode(repeat('00', length(OLD.body)), 'hex')
    THEN
        RAISE EXCEPTION 'a payload is erased by a seal only';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER payload_stays BEFORE UPDATE ON payload
FOR EACH ROW EXECUTE FUNCTION ledger_erases();

CREATE FUNCTION ledger_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    RAISE EXCEPTION 'what is recorded is never changed and never removed (%)', TG_TABLE_NAME;
END $$;

CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();

CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();

CREATE TRIGGER payload_remains BEFORE DELETE OR TRUNCATE ON payload
FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();

CREATE TRIGGER act_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON act
FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();

CREATE TRIGGER seal_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON seal
FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();

INSERT INTO ledger (mark, version) VALUES (1146438979, 2);
