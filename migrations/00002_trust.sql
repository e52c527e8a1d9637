-- +goose Up
-- What was read in the picture of a payment QR code. verdict is null until the
-- picture was looked at. found_text is the code's own text when it is a
-- payment, found_vpa and found_name are who it pays.
ALTER TABLE payment_qr_codes ADD COLUMN verdict TEXT
    CHECK (verdict IN ('match', 'mismatch', 'unreadable', 'not_upi'));
ALTER TABLE payment_qr_codes ADD COLUMN verified_at INTEGER
    CHECK ((verified_at IS NULL) = (verdict IS NULL));
ALTER TABLE payment_qr_codes ADD COLUMN found_text TEXT CHECK (length(found_text) BETWEEN 1 AND 4096);
ALTER TABLE payment_qr_codes ADD COLUMN found_name TEXT CHECK (length(found_name) <= 200);
-- Unclear: several payees, or a code that contradicts itself. That is a
-- mismatch, whichever of them was found, and nobody can confirm it.
ALTER TABLE payment_qr_codes ADD COLUMN found_unclear INTEGER NOT NULL DEFAULT 0
    CHECK (found_unclear IN (0, 1) AND (found_unclear = 0 OR verdict = 'mismatch' AND verdict IS NOT NULL));
ALTER TABLE payment_qr_codes ADD COLUMN found_vpa TEXT
    CHECK ((found_vpa IS NULL) = (found_text IS NULL)
       AND (found_vpa IS NOT NULL OR found_name IS NULL)
       AND (found_unclear OR (found_vpa IS NULL) = (verdict IS NULL OR verdict NOT IN ('match', 'mismatch')))
       AND (found_unclear OR found_vpa IS NULL OR (verdict = 'match') = (lower(found_vpa) = lower(upi_id))));
-- A mismatch that a manager found to be right, and the name they had then.
ALTER TABLE payment_qr_codes ADD COLUMN confirmed_by TEXT
    CHECK (confirmed_by IS NULL OR verdict IS NOT NULL AND verdict = 'mismatch' AND NOT found_unclear);
ALTER TABLE payment_qr_codes ADD COLUMN confirmed_at INTEGER
    CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL));

-- A guest display: a tablet that shows what the desk sends it. It has a
-- pairing code while it waits to be paired, and once it is, the tablet has a
-- token. Of both only the SHA-256 is here.
CREATE TABLE displays (
    seq                INTEGER PRIMARY KEY AUTOINCREMENT,
    id                 TEXT    NOT NULL UNIQUE CHECK (length(id) = 36),
    hotel_id           TEXT    NOT NULL REFERENCES hotels (id),
    name               TEXT    NOT NULL COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 100),
    pairing_hash       TEXT    UNIQUE,
    pairing_expires_at INTEGER,
    token_hash         TEXT    UNIQUE,
    paired_at          INTEGER,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    UNIQUE (hotel_id, name),
    CHECK ((pairing_expires_at IS NULL) = (pairing_hash IS NULL)),
    CHECK ((paired_at IS NULL) = (token_hash IS NULL))
) STRICT;

-- What a display was told to show, in order: the highest id counts, until it
-- expires. Everything is kept as it was then. Without a payment QR code it is
-- nothing, which ends what was shown before. upi_uri is what the guest is asked
-- to pay; without it the guest sees the picture. amount is in paise; without it
-- the guest decides.
CREATE TABLE shows (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    display_id         TEXT    NOT NULL REFERENCES displays (id) ON DELETE CASCADE,
    payment_qr_code_id TEXT,
    name               TEXT CHECK ((name IS NULL) = (payment_qr_code_id IS NULL)),
    image              TEXT CHECK ((image IS NULL) = (payment_qr_code_id IS NULL)),
    payee_vpa          TEXT CHECK ((payee_vpa IS NULL) = (payment_qr_code_id IS NULL)),
    payee_name         TEXT CHECK ((payee_name IS NULL) = (payment_qr_code_id IS NULL)),
    amount             INTEGER CHECK (amount IS NULL OR amount > 0 AND payment_qr_code_id IS NOT NULL),
    upi_uri            TEXT CHECK (upi_uri IS NULL OR payment_qr_code_id IS NOT NULL)
                            CHECK (upi_uri IS NOT NULL OR amount IS NULL),
    note               TEXT CHECK (note IS NULL OR payment_qr_code_id IS NOT NULL),
    reference          TEXT CHECK (reference IS NULL OR payment_qr_code_id IS NOT NULL),
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL CHECK (expires_at >= created_at)
) STRICT;

CREATE INDEX shows_display ON shows (display_id, id);
CREATE INDEX shows_created ON shows (created_at);

-- The codes that were a customer's pass before the one in customers.qr_code.
CREATE TABLE replaced_passes (
    qr_code     TEXT    NOT NULL PRIMARY KEY CHECK (length(qr_code) BETWEEN 1 AND 255),
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    replaced_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX replaced_passes_customer ON replaced_passes (customer_id, replaced_at);

-- Visits: made anew for the third means, by hand, and for repeat_of, which
-- names the visit that a pass was shown again after.
CREATE TABLE check_ins_2 (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    staff_id    INTEGER NOT NULL REFERENCES staff (id),
    means       TEXT    NOT NULL CHECK (means IN ('code', 'picture', 'desk')),
    repeat_of   INTEGER REFERENCES check_ins_2 (id) ON DELETE CASCADE,
    created_at  INTEGER NOT NULL
) STRICT;
INSERT INTO check_ins_2 (id, customer_id, branch_id, staff_id, means, created_at)
    SELECT id, customer_id, branch_id, staff_id, means, created_at FROM check_ins;
DROP TABLE check_ins;
ALTER TABLE check_ins_2 RENAME TO check_ins;

CREATE INDEX check_ins_customer ON check_ins (customer_id, id);
CREATE INDEX check_ins_branch ON check_ins (branch_id, created_at);
CREATE INDEX check_ins_created ON check_ins (created_at);
CREATE INDEX check_ins_repeat ON check_ins (repeat_of) WHERE repeat_of IS NOT NULL;
