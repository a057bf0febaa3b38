-- Every statement that the ledger sends to SQLite: a name, what it does in plain words, the statement.

-- name: prepare
-- Settings of each connection: durable commits, erased bytes overwritten, references checked, no temporary files.
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA recursive_triggers = ON;
PRAGMA temp_store = MEMORY;

-- name: use_write_ahead_log
-- Readers never wait for the writer, nor the writer for readers. The setting stays with the file.
PRAGMA journal_mode = WAL;

-- name: wait
-- How long to wait for a lock.
PRAGMA busy_timeout = :milliseconds;

-- name: begin_writing
-- Take the one place of the writer, now, not at the first change.
BEGIN IMMEDIATE;

-- name: begin_reading
-- Every read until the end sees one state.
BEGIN;

-- name: commit
-- Keep all that was written.
COMMIT;

-- name: rollback
-- Keep nothing that was written.
ROLLBACK;

-- name: empty_write_ahead_log
-- Move all changes into the database file and cut the write-ahead file to nothing.
PRAGMA wal_checkpoint(TRUNCATE);

-- name: application_id
-- The mark of a ledger file.
PRAGMA application_id;

-- name: user_version
-- The version of the tables.
PRAGMA user_version;

-- name: size
-- How many entries there are.
SELECT coalesce(max(seq) + 1, 0) FROM entry;

-- name: head
-- The last line.
SELECT seq, line FROM entry ORDER BY seq DESC LIMIT 1;

-- name: append_entry
-- Write one line at the end; index columns and the act follow by themselves.
INSERT INTO entry (seq, line, hash) VALUES (:seq, :line, :hash);

-- name: append_payload
-- Write what the line commits to.
INSERT INTO payload (seq, salt, body) VALUES (:seq, :salt, :body);

-- name: act
-- In which entry an actor acted under a decision.
SELECT seq FROM act WHERE decision = :decision AND actor = :actor;

-- name: append_seal
-- Note which entry orders the erasure of which payload.
INSERT INTO seal (seq, sealed_by) VALUES (:seq, :sealed_by);

-- name: erase_payload
-- Overwrite a payload in its place.
UPDATE payload SET salt = zeroblob(32), body = zeroblob(length(body)) WHERE seq = :seq;

-- name: begin_erasing
-- Note that the old bytes of a payload may still stand in the write-ahead file.
INSERT INTO unfinished (seq) VALUES (:seq);

-- name: unfinished
-- Payloads whose old bytes may still stand in the write-ahead file.
SELECT seq FROM unfinished ORDER BY seq;

-- name: end_erasing
-- The old bytes of a payload are gone.
DELETE FROM unfinished WHERE seq = :seq;

-- name: sealed_by
-- The entry that ordered the erasure of a payload.
SELECT sealed_by FROM seal WHERE seq = :seq;

-- name: entry
-- One entry with its payload.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE entry.seq = :seq;

-- name: payload
-- Salt and payload of one entry.
SELECT salt, body FROM payload WHERE seq = :seq;

-- name: entries
-- The next entries in order, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE entry.seq > :after
ORDER BY entry.seq LIMIT :limit;

-- name: entries_of_stream
-- The next entries about one thing, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE stream = :stream AND entry.seq > :after
ORDER BY entry.seq LIMIT :limit;

-- name: entries_of_kind
-- The next entries of one kind, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE kind = :kind AND entry.seq > :after
ORDER BY entry.seq LIMIT :limit;

-- name: entries_of_stream_and_kind
-- The next entries of one kind about one thing, with payloads.
SELECT entry.seq, line, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE stream = :stream AND +kind = :kind AND entry.seq > :after
ORDER BY entry.seq LIMIT :limit;

-- name: lines
-- The next lines in order, for the tree.
SELECT seq, line FROM entry WHERE seq > :after ORDER BY seq LIMIT :limit;

-- name: excerpt
-- The next lines up to a size, with salts and payloads, to hand out.
SELECT entry.seq, line, salt, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE entry.seq > :after AND entry.seq < :size
ORDER BY entry.seq LIMIT :limit;

-- name: excerpt_of_stream
-- The next lines about one thing up to a size, with salts and payloads, to hand out.
SELECT entry.seq, line, salt, body, sealed_by
FROM entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq)
WHERE stream = :stream AND entry.seq > :after AND entry.seq < :size
ORDER BY entry.seq LIMIT :limit;

-- name: schema
-- The definitions that the file holds, statistics of the query planner aside.
SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name;

-- name: check_structure
-- What SQLite itself finds wrong with pages, indexes, types and constraints.
PRAGMA integrity_check(1000);

-- name: check_references
-- Rows that refer to a row that is not there.
PRAGMA foreign_key_check;

-- name: every_entry
-- The entry table, in order, texts as their bytes.
SELECT seq, CAST(line AS BLOB), CAST(hash AS BLOB), CAST(stream AS BLOB), CAST(kind AS BLOB) FROM entry NOT INDEXED WHERE seq > :after AND seq < :until ORDER BY seq;

-- name: every_payload
-- The payload table, in order.
SELECT seq, salt, body FROM payload NOT INDEXED WHERE seq > :after AND seq < :until ORDER BY seq;

-- name: every_act
-- The act table, in order, texts as their bytes.
SELECT seq, CAST(decision AS BLOB), CAST(actor AS BLOB) FROM act NOT INDEXED WHERE seq > :after AND seq < :until ORDER BY seq;

-- name: every_seal
-- The seal table, in order.
SELECT seq, sealed_by FROM seal NOT INDEXED WHERE seq > :after AND seq < :until ORDER BY seq;

-- name: strays
-- Rows before the first entry, where no other statement looks: table and number.
SELECT 'entry', seq FROM entry WHERE seq < 0
UNION ALL SELECT 'payload', seq FROM payload WHERE seq < 0
UNION ALL SELECT 'act', seq FROM act WHERE seq < 0
UNION ALL SELECT 'seal', seq FROM seal WHERE seq < 0;

-- name: batches
-- Entries with their payloads in order, for the quick pass; the line as its bytes, salt and body as one. A payload that is
-- large, or has a salt of another length, is left out.
SELECT CAST(line AS BLOB), hash, stream, kind,
    CASE WHEN length(salt) = :salt AND length(body) <= :large THEN CAST(salt || body AS BLOB) END
FROM entry NOT INDEXED JOIN payload USING (seq)
WHERE entry.seq > :after AND entry.seq < :until ORDER BY entry.seq;
