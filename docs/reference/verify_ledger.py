"""Check a duecourse ledger, or an excerpt of one, without duecourse: python verify_ledger.py FILE [CHECKPOINT KEY]

FILE is the SQLite file or an excerpt, KEY the verifier key as text. Needs Python 3.9, and the package `cryptography`
to check the signature. Stops at the first fault with exit code 1. ledger-format.md beside this file has the words.
"""

import base64
import hashlib
import json
import pathlib
import sqlite3
import sys

KEYS = ["actor", "commitment", "decision", "kind", "prev", "recorded_at", "seq", "stream", "v"]
TABLES = "entry LEFT JOIN payload USING (seq) LEFT JOIN seal USING (seq) ORDER BY entry.seq"


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def need(holds, *problem):
    if not holds:
        sys.exit(" ".join(map(str, ("broken:", *problem))))


def read(path):
    """The header of an excerpt (None for a whole ledger), then line, salt, payload and proof of each entry."""
    if path.open("rb").read(16) == b"SQLite format 3\0":
        yield None
        ledger = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
        for line, salt, body, sealed in ledger.execute(f"SELECT line, salt, body, sealed_by FROM {TABLES}"):
            yield line.encode(), salt if sealed is None else None, body, ()
    else:
        header, *rows = map(json.loads, path.read_text("utf-8").split("\n")[:-1])
        yield header
        for row in rows:
            body = (row["body"] or "").encode() or base64.b64decode(row["body_base64"] or "")
            salt = row["salt"] and bytes.fromhex(row["salt"])
            yield row["line"].encode(), salt, body, [bytes.fromhex(each) for each in row["proof"]]


def tree_root(hashes):
    """RFC 9162, 2.1.1: neighbours are paired level by level; a last one without a neighbour goes up as it is."""
    while len(hashes) > 1:
        pairs = [sha(b"\1", *hashes[at : at + 2]) for at in range(0, len(hashes) - 1, 2)]
        hashes = pairs + hashes[2 * len(pairs) :]
    return hashes[0] if hashes else sha()


def proof_root(found, at, size, proof):
    """RFC 9162, 2.1.3.2: the root that leaf hash `found`, number `at` of `size`, leads to."""
    last = size - 1
    for sibling in proof:
        right = at % 2 or at == last
        found = sha(b"\1", sibling, found) if right else sha(b"\1", found, sibling)
        while right and at % 2 == 0 and at:
            at, last = at // 2, last // 2
        at, last = at // 2, last // 2
    return found if last == 0 else None


def open_checkpoint(path, verifier_key):
    """Size and root of the signed note at `path` (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text, _, signatures = path.read_bytes().rpartition(b"\n\n")
    origin, size, root = text.decode().split("\n")[:3]
    name, key_id, key = verifier_key.split("+", 2)
    signed = [line.split(" ") for line in signatures.decode().splitlines()]
    own = [base64.b64decode(blob) for _, signer, blob in signed if signer == name]
    own = [blob[4:] for blob in own if blob[:4].hex() == key_id]
    need(own and origin == name, path, "is not signed by this key")
    for signature in own:  # raises InvalidSignature
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]).verify(signature, text + b"\n")
    return int(size), base64.b64decode(root)


def main(file, note=None, key=None):
    header, *entries = read(pathlib.Path(file))
    size, root = open_checkpoint(pathlib.Path(note), key) if note else (None, None)
    if header:
        need(not note or (header["size"], header["root"]) == (size, root.hex()), "the checkpoint is of another tree")
        size, root = header["size"], bytes.fromhex(header["root"])
    last, prev, time, leaves, acts, erased, ordered = -1, "0" * 64, "", [], set(), set(), set()
    for line, salt, body, proof in entries:
        entry = json.loads(line)
        seq, act = entry["seq"], (entry["decision"], entry["actor"])
        canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        need(line == canonical.encode() and sorted(entry) == KEYS and entry["v"] == 1, seq, "is not canonical")
        need(seq == last + 1 or (header and seq > last), seq, "is out of place")
        need(seq > last + 1 or entry["prev"] == prev, seq, "does not follow the line before")
        need(entry["recorded_at"] >= time, seq, "is earlier than the one before")
        need(act not in acts, seq, "is a second act of the same person under one decision")
        opens = salt is None or (len(salt) == 32 and sha(salt, body).hex() == entry["commitment"])
        need(opens, seq, "has another payload")
        leaves.append(sha(b"\0", line))
        need(not header or proof_root(leaves[-1], seq, size, proof) == root, seq, "is not in the tree")
        acts.update([act] if act[0] else [])
        erased.update([seq] if salt is None else [])
        ordered.update([json.loads(body)["seq"]] if entry["kind"] == "payload.sealed" else [])
        last, prev, time = seq, sha(line).hex(), entry["recorded_at"]
    need(erased <= ordered, sorted(erased - ordered), "were erased without a sealing entry")
    need(header or not note or (len(leaves) >= size and tree_root(leaves[:size]) == root), "is not as the checkpoint")
    print(f"ok: {len(leaves)} entries, root {(root if header else tree_root(leaves)).hex()}")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) in {2, 4} else sys.exit(__doc__)
