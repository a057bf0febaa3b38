-- Every statement of the views: a name, what it does in plain words, the statement. The views are no record: they are made
-- from the ledger and may be thrown away at any time.

-- name: make
-- One row a booking, and how far the ledger was read.
CREATE TABLE IF NOT EXISTS progress (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    made_by TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS booking (
    booking TEXT PRIMARY KEY,
    serial INTEGER NOT NULL,
    ori TEXT NOT NULL,
    tcn TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    work TEXT NOT NULL,
    checking INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS booking_by_tcn ON booking (tcn);
CREATE INDEX IF NOT EXISTS booking_by_sha256 ON booking (sha256);
CREATE INDEX IF NOT EXISTS booking_by_work ON booking (work);
CREATE INDEX IF NOT EXISTS booking_checking ON booking (checking) WHERE checking IS NOT NULL;
CREATE INDEX IF NOT EXISTS booking_waiting ON booking (serial) WHERE waiting = 1;

-- name: begin
-- The place of the one who brings the views up to date.
BEGIN IMMEDIATE;

-- name: commit
-- Keep what was written.
COMMIT;

-- name: rollback
-- Keep nothing of it.
ROLLBACK;

-- name: forget_progress
-- Begin anew.
DELETE FROM progress;

-- name: forget_bookings
-- Begin anew.
DELETE FROM booking;

-- name: progress
-- How far the ledger was read, and by which version of the software.
SELECT made_by, seq, hash FROM progress;

-- name: note_progress
-- The ledger was read to this entry.
INSERT OR REPLACE INTO progress (only, made_by, seq, hash) VALUES (1, :made_by, :seq, :hash);

-- name: put
-- One booking as it stands now.
INSERT OR REPLACE INTO booking (booking, serial, ori, tcn, sha256, waiting, last_entry, work, checking)
VALUES (:booking, :serial, :ori, :tcn, :sha256, :waiting, :last_entry, :work, :checking);

-- name: waiting
-- Bookings in which something waits, or will wait when its day comes; in order of receipt.
SELECT booking FROM booking WHERE waiting = 1 ORDER BY serial;

-- name: find
-- Bookings by their number, the transaction number of their card, or its hash; in order of receipt.
SELECT booking FROM booking WHERE booking = :text OR tcn = :text OR sha256 = :text ORDER BY serial;

-- name: named
-- The booking behind a name that examiners know.
SELECT booking FROM booking WHERE work = :work ORDER BY serial LIMIT 1;

-- name: checking
-- Bookings whose check is open, with the entry of the search, in the order of the searches.
SELECT booking, checking FROM booking WHERE checking IS NOT NULL ORDER BY checking;

-- name: every
-- The whole view, in order of receipt.
SELECT booking, serial, ori, tcn, sha256, waiting, last_entry, work, checking FROM booking ORDER BY serial;
