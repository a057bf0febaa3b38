"""Check a proof or certificate of a duecourse ledger, without duecourse: python verify_proof.py FILE KEY [OLD]

KEY is the verifier key as text, OLD the older checkpoint of a proof of growth. Needs Python 3.9 and the package
`cryptography`. Stops at the first fault with exit code 1. ledger-format.md beside this file has the words.
"""

import base64
import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def need(holds, problem):
    if not holds:
        sys.exit(f"broken: {problem}")


def open_note(note, key):
    """Size and root of a signed note; raises InvalidSignature."""
    text, _, signatures = note.rpartition(b"\n\n")
    origin, size, root = text.decode().split("\n")[:3]
    name, key_id, public = key.split("+", 2)
    blobs = [base64.b64decode(line.split(" ")[2]) for line in signatures.decode().splitlines()]
    own = [blob[4:] for blob in blobs if blob[:4].hex() == key_id]
    need(own and origin == name, "not signed by this key")
    Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:]).verify(own[0], text + b"\n")
    return int(size), base64.b64decode(root)


def walk(at, last, known, proof):
    """RFC 9162, 2.1.3.2 and 2.1.4.2: the roots that start from the hashes `known` (of the new tree, of the old one)."""
    for sibling in proof:
        need(last, "the proof is too long")
        left = at % 2 or at == last
        known = [sha(b"\1", sibling, known[0]) if left else sha(b"\1", known[0], sibling)] + (
            [sha(b"\1", sibling, each) if left else each for each in known[1:]]
        )
        while left and at % 2 == 0 and at:
            at, last = at // 2, last // 2
        at, last = at // 2, last // 2
    need(last == 0, "the proof is too short")
    return known


def included(line, seq, proof, note):
    """The entry in `line`, shown to be number `seq` of the signed tree."""
    size, root = note
    need(seq < size and walk(seq, size - 1, [sha(b"\0", line)], proof) == [root], f"entry {seq} is not in the tree")
    need(json.loads(line)["seq"] == seq, f"entry {seq} has the line of another one")
    return json.loads(line)


def continues(old, proof, note):
    """The signed tree begins with the old one."""
    (size, root), (new_size, new_root) = old, note
    need(0 < size <= new_size, "the sizes are out of order")
    path = proof if size & (size - 1) else [root, *proof]
    at, last = size - 1, new_size - 1
    while at % 2:
        at, last = at // 2, last // 2
    need(size != new_size or root == new_root, "two histories of one size")
    need(size == new_size or walk(at, last, [path[0], path[0]], path[1:]) == [new_root, root], "another history")


def certified(data, key):
    """Which entry was sealed by which, under which order; with the lines around it in place."""
    need(data["certificate"] == 1 and len(data) == 8, "another form of certificate")
    note, order = open_note(data["checkpoint"].encode(), key), json.loads(data["body"])
    seq, lines = order["seq"], {name: data[name]["line"].encode() for name in ("sealed", "after", "sealing")}
    by = json.loads(lines["sealing"])["seq"]
    entries = {}
    for name, number in (("before", seq - 1), ("sealed", seq), ("after", seq + 1), ("sealing", by)):
        if data[name] is not None:
            line, proof = data[name]["line"].encode(), [bytes.fromhex(each) for each in data[name]["proof"]]
            entries[name] = included(line, number, proof, note)
    before = sha(data["before"]["line"].encode()).hex() if seq else "0" * 64
    need(entries["sealed"]["prev"] == before, "the sealed line does not follow the one before")
    need(entries["after"]["prev"] == sha(lines["sealed"]).hex(), "the line after does not follow the sealed one")
    salt, body = bytes.fromhex(data["salt"]), data["body"].encode()
    opened = sha(salt, body).hex() if len(salt) == 32 else "bytes moved from one to the other"
    need(entries["sealing"]["commitment"] == opened and by > seq, "the order is not that of the sealing")
    need(entries["sealing"]["kind"] == "payload.sealed", "the sealing is none")
    need(entries["sealing"]["stream"] == entries["sealed"]["stream"], "the sealing is of another case")
    return f"the payload of entry {seq} was erased by entry {by} under {order['order']}"


def main(file, key, old=None):
    data = pathlib.Path(file).read_bytes()
    if data.startswith(b"{"):
        return print("ok:", certified(json.loads(data), key))
    head, _, note = data.partition(b"\n\n")
    note, lines = open_note(note, key), head.decode().split("\n")
    hashes = [base64.b64decode(each) for each in lines if len(each) == 44 and " " not in each]
    if lines[0] == "c2sp.org/tlog-proof@v1":
        entry = included(base64.b64decode(lines[1].split(" ")[1]), int(lines[2].split(" ")[1]), hashes, note)
        return print(f"ok: entry {entry['seq']} is among {note[0]}")
    before = open_note(pathlib.Path(old).read_bytes(), key)
    need(int(lines[0].split(" ")[1]) == before[0], "the proof begins elsewhere")
    continues(before, hashes, note)
    return print(f"ok: {note[0]} entries begin with the {before[0]} signed before")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) in {3, 4} else sys.exit(__doc__)
