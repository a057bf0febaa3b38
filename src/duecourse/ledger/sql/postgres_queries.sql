-- Every statement that the ledger sends to PostgreSQL: a name, what it does in plain words, the statement.

-- name: prepare
-- Each commit is on the disk before it is answered; texts go as UTF-8, whatever the environment says.
SET synchronous_commit = on;
SET client_encoding = 'UTF8';

-- name: wait
-- How long to wait for a lock.
SELECT set_config('lock_timeout', %(wait)s, false);

-- name: prepare_reading
-- Every transaction of this connection reads only.
SET default_transaction_read_only = on;

-- name: encoding
-- In what the server keeps text.
SHOW server_encoding;

-- name: is_there
-- Whether the tables of a ledger are in the schema that is looked in first.
SELECT to_regclass('ledger') IS NOT NULL;

-- name: begin_making
-- Make the tables whole or not at all; another program that makes a ledger in this database waits.
BEGIN;
SELECT pg_advisory_xact_lock(1146438979, 0);

-- name: begin_writing
-- Begin a transaction whose every statement sees what was committed before it.
BEGIN ISOLATION LEVEL READ COMMITTED;

-- name: prepare_writing
-- The statements of an append, planned once a session: planning them costs more than they do.
PREPARE take_the_place AS SELECT pg_try_advisory_xact_lock(1146438979, 'entry'::regclass::oid::integer);
PREPARE last_line AS SELECT seq, line FROM entry ORDER BY seq DESC LIMIT 1;
PREPARE append_entry (bigint, text, text) AS INSERT INTO entry (seq, line, hash) VALUES ($1, $2, $3);
PREPARE append_payload (bigint, bytea, bytea) AS INSERT INTO payload (seq, salt, body) VALUES ($1, $2, $3);

-- name: take_the_place
-- Take the one place of the writer of this ledger if it is free: a lock that goes with its entry table and ends with the
-- transaction. Then, with the lock held, the last line.
EXECUTE take_the_place;
EXECUTE last_line;

-- name: wait_for_the_place
-- The same, as soon as whoever holds it is done.
SELECT pg_advisory_xact_lock(1146438979, 'entry'::regclass::oid::integer);
SELECT seq, line FROM entry ORDER BY seq DESC LIMIT 1;

-- name: begin_reading
-- Every read until the end sees one state.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: commit
-- Keep all that was written.
COMMIT;

-- name: rollback
-- Keep nothing that was written.
ROLLBACK;

-- name: rewrite_payloads
-- Write the payload table anew without dead rows, and give its old file back.
VACUUM (FULL) payload;

-- name: start_a_log_segment
-- Close the present segment of the write-ahead log.
SELECT pg_switch_wal();

-- name: empty_write_ahead_log
-- Move all changes into the tables' files; the server then removes or reuses old segments of its log.
CHECKPOINT;

-- name: mark
-- The mark of a ledger and the version of its tables.
SELECT mark, version FROM ledger;

-- name: size
-- How many entries there are.
SELECT coalesce(max(seq) + 1, 0) FROM entry;

-- name: head
-- The last line.
SELECT seq, line FROM entry ORDER BY seq DESC LIMIT 1;

-- name: append_entry
-- Write one line at the end; index columns and the act follow by themselves.
INSERT INTO entry (seq, line, hash) VALUES (%(seq)s, %(line)s, %(hash)s);

-- name: append_payload
-- Write what the line commits to.
INSERT INTO payload (seq, salt, body) VALUES (%(seq)s, %(salt)s, %(body)s);

-- name: act
-- In which entry an actor acted under a decision.
SELECT seq FROM act WHERE decision = %(decision)s AND actor = %(actor)s;

-- name: append_seal
-- Note which entry orders the erasure of which payload.
INSERT INTO seal (seq, sealed_by) VALUES (%(seq)s, %(sealed_by)s);

-- name: erase_payload
-- Write zeros over a payload. The server keeps the old row until the table is written anew.
UPDATE payload SET salt = decode(repeat('00', 32), 'hex'), body = decode(repeat('00', length(body)), 'hex')
WHERE seq = %(seq)s;

-- name: begin_erasing
-- Note that the old bytes of a payload may still stand in files of the server.
INSERT INTO unfinished (seq) VALUES (%(seq)s);

-- name: unfinished
-- Payloads whose old bytes may still stand in files of the server.
SELECT seq FROM unfinished ORDER BY seq;

-- name: end_erasing
-- The old bytes of a payload are gone.
DELETE FROM unfinished WHERE seq = %(seq)s;

-- name: sealed_by
-- The entry that ordered the erasure of a payload.
SELECT sealed_by FROM seal WHERE seq = %(seq)s;

-- name: entry
-- One entry with its payload.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE entry.seq = %(seq)s;

-- name: payload
-- Salt and payload of one entry.
SELECT salt, body FROM payload WHERE seq = %(seq)s;

-- name: entries
-- The next entries in order, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE entry.seq > %(after)s
ORDER BY entry.seq LIMIT %(limit)s;

-- name: entries_of_stream
-- The next entries about one thing, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE stream = %(stream)s AND entry.seq > %(after)s
ORDER BY entry.seq LIMIT %(limit)s;

-- name: entries_of_kind
-- The next entries of one kind, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE kind = %(kind)s AND entry.seq > %(after)s
ORDER BY entry.seq LIMIT %(limit)s;

-- name: entries_of_stream_and_kind
-- The next entries of one kind about one thing, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE stream = %(stream)s AND kind = %(kind)s AND entry.seq > %(after)s
ORDER BY entry.seq LIMIT %(limit)s;

-- name: lines
-- The next lines in order, for the tree.
SELECT seq, line FROM entry WHERE seq > %(after)s ORDER BY seq LIMIT %(limit)s;

-- name: excerpt
-- The next lines up to a size, with salts and payloads, to hand out.
SELECT entry.seq, line, salt, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE entry.seq > %(after)s AND entry.seq < %(size)s
ORDER BY entry.seq LIMIT %(limit)s;

-- name: excerpt_of_stream
-- The next lines about one thing up to a size, with salts and payloads, to hand out.
SELECT entry.seq, line, salt, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE stream = %(stream)s AND entry.seq > %(after)s AND entry.seq < %(size)s
ORDER BY entry.seq LIMIT %(limit)s;

-- name: definitions
-- What defines the tables: columns, keys and checks, indexes, triggers, and the functions that triggers and columns call.
SELECT 'column', relname || '.' || attname,
    concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
        CASE WHEN attgenerated <> '' THEN pg_get_expr(adbin, adrelid) END)
FROM pg_attribute
JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped
    AND relname IN ('ledger', 'entry', 'payload', 'act', 'seal', 'unfinished')
UNION ALL
SELECT 'constraint', relname || '.' || conname,
    concat_ws(' ', contype, conkey::text, confrelid::regclass::text, CASE WHEN convalidated THEN 'valid' END)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
    AND relname IN ('ledger', 'entry', 'payload', 'act', 'seal', 'unfinished')
UNION ALL
SELECT 'index', index_class.relname,
    concat_ws(' ', table_class.relname, indkey::text, CASE WHEN indisunique THEN 'unique' END,
        CASE WHEN indisvalid THEN 'valid' END)
FROM pg_index
JOIN pg_class AS index_class ON index_class.oid = indexrelid
JOIN pg_class AS table_class ON table_class.oid = indrelid
WHERE table_class.relnamespace = current_schema()::regnamespace
    AND table_class.relname IN ('ledger', 'entry', 'payload', 'act', 'seal', 'unfinished')
UNION ALL
SELECT 'trigger', relname || '.' || tgname, concat_ws(' ', tgtype, tgenabled, proname)
FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
    AND relname IN ('ledger', 'entry', 'payload', 'act', 'seal', 'unfinished')
UNION ALL
SELECT 'function', proname, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex')
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ledger\_%%'
ORDER BY 1, 2;

-- name: references_checked
-- Triggers of references and rules that someone has switched off.
SELECT relname::text, tgname::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = current_schema()::regnamespace AND tgenabled <> 'O'
    AND relname IN ('ledger', 'entry', 'payload', 'act', 'seal', 'unfinished');

-- name: every_entry
-- The next rows of the entry table, texts as their bytes.
SELECT seq, convert_to(line, 'UTF8'), convert_to(hash, 'UTF8'), convert_to(stream, 'UTF8'), convert_to(kind, 'UTF8')
FROM entry WHERE seq > %(after)s AND seq < %(until)s ORDER BY seq LIMIT %(limit)s;

-- name: every_payload
-- The next rows of the payload table.
SELECT seq, salt, body FROM payload WHERE seq > %(after)s AND seq < %(until)s ORDER BY seq LIMIT %(limit)s;

-- name: every_act
-- The next rows of the act table, texts as their bytes.
SELECT seq, convert_to(decision, 'UTF8'), convert_to(actor, 'UTF8')
FROM act WHERE seq > %(after)s AND seq < %(until)s ORDER BY seq LIMIT %(limit)s;

-- name: every_seal
-- The next rows of the seal table.
SELECT seq, sealed_by FROM seal WHERE seq > %(after)s AND seq < %(until)s ORDER BY seq LIMIT %(limit)s;

-- name: strays
-- Rows before the first entry, where no other statement looks: table and number.
SELECT 'entry', seq FROM entry WHERE seq < 0
UNION ALL SELECT 'payload', seq FROM payload WHERE seq < 0
UNION ALL SELECT 'act', seq FROM act WHERE seq < 0
UNION ALL SELECT 'seal', seq FROM seal WHERE seq < 0;

-- name: batch
-- A batch of entries with their payloads in order, for the quick pass: a column is one value, with lengths of bodies.
-- The line goes as its bytes, and a large body is left out. Both tables are bounded: the planner would read one whole.
-- From $1 to below $2; $3 is the largest body that is sent.
SELECT
    convert_to(string_agg(coalesce(line, ''), E'\n'), 'UTF8'),
    string_agg(coalesce(hash, ''), E'\n'),
    string_agg(coalesce(stream, ''), E'\n'),
    string_agg(coalesce(kind, ''), E'\n'),
    string_agg(length(body)::text, ' '),
    string_agg(CASE WHEN length(body) <= $3 THEN salt || body END, '')
FROM (
    SELECT entry.seq, line, hash, stream, kind, salt, body
    FROM entry JOIN payload USING (seq)
    WHERE entry.seq >= $1 AND entry.seq < $2 AND payload.seq >= $1 AND payload.seq < $2
    ORDER BY entry.seq
) AS batch;
