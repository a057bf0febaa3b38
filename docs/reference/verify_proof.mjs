/* Check a proof or certificate of a duecourse ledger, without duecourse: node verify_proof.mjs FILE KEY [OLD]

KEY is the verifier key as text, OLD the older checkpoint of a proof of growth. Needs Node.js 18 and no package. Stops
at the first fault with exit code 1. ledger-format.md beside this file has the words, verify_proof.py the same steps. */

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const sha = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
const same = (one, two) => Buffer.compare(one, two) === 0;
const base64 = (text) => Buffer.from(text, "base64");
const LEAF = Buffer.of(0), NODE = Buffer.of(1);
const usage = () => stop("usage: node verify_proof.mjs FILE KEY [OLD]");

function stop(words) {
  console.error(words);
  process.exit(1);
}

function need(holds, problem) {
  if (!holds) stop(`broken: ${problem}`);
}

/* Size and root of a signed note. */
function openNote(note, key) {
  const cut = note.lastIndexOf("\n\n"), text = note.slice(0, cut + 1), [origin, size, root] = text.split("\n");
  const [name, keyId] = key.split("+", 2), raw = base64(key.slice(name.length + keyId.length + 2)).subarray(1);
  const blobs = note.slice(cut + 2).split("\n").filter(Boolean).map((line) => base64(line.split(" ")[2]));
  const own = blobs.find((blob) => blob.subarray(0, 4).toString("hex") === keyId);
  need(own && origin === name, "not signed by this key");
  const head = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410: an Ed25519 key in its frame
  const open = createPublicKey({ key: Buffer.concat([head, raw]), format: "der", type: "spki" });
  need(verify(null, Buffer.from(text), open, own.subarray(4)), "the signature does not hold");
  return { size: Number(size), root: base64(root) };
}

/* RFC 9162, 2.1.3.2 and 2.1.4.2: the roots that start from the hashes `known` (of the new tree, of the old one). */
function walk(at, last, known, proof) {
  for (const sibling of proof) {
    need(last > 0, "the proof is too long");
    const left = at % 2 === 1 || at === last, [first, ...rest] = known;
    known = [left ? sha(NODE, sibling, first) : sha(NODE, first, sibling)];
    known.push(...rest.map((each) => (left ? sha(NODE, sibling, each) : each)));
    while (left && at % 2 === 0 && at > 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  need(last === 0, "the proof is too short");
  return known;
}

/* The entry in `line`, shown to be number `seq` of the signed tree. */
function included(line, seq, proof, { size, root }) {
  need(seq >= 0 && seq < size && same(walk(seq, size - 1, [sha(LEAF, line)], proof)[0], root), `entry ${seq} is not in the tree`);
  need(JSON.parse(line).seq === seq, `entry ${seq} has the line of another one`);
  return JSON.parse(line);
}

/* The signed tree begins with the old one. */
function continues(old, proof, note) {
  need(old.size > 0 && old.size <= note.size, "the sizes are out of order");
  if (old.size === note.size) return need(same(old.root, note.root) && !proof.length, "two histories of one size");
  let at = old.size - 1, last = note.size - 1;
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  const [first, ...rest] = Number.isInteger(Math.log2(old.size)) ? [old.root, ...proof] : proof;
  need(first, "the proof is too short");
  const [fresh, before] = walk(at, last, [first, first], rest);
  need(same(fresh, note.root) && same(before, old.root), "another history");
}

/* Which entry was sealed by which, under which order; with the lines around it in place. */
function certified(data, key) {
  need(data.certificate === 1 && Object.keys(data).length === 8, "another form of certificate");
  const note = openNote(data.checkpoint, key), { seq, order } = JSON.parse(data.body), by = JSON.parse(data.sealing.line).seq;
  const found = (name, number) => included(data[name].line, number, data[name].proof.map((each) => Buffer.from(each, "hex")), note);
  need((data.before === null) === (seq === 0), "the line before is missing or too much");
  if (data.before) found("before", seq - 1);
  const sealed = found("sealed", seq), after = found("after", seq + 1), sealing = found("sealing", by);
  const before = data.before ? sha(data.before.line).toString("hex") : "0".repeat(64);
  need(sealed.prev === before, "the sealed line does not follow the one before");
  need(after.prev === sha(data.sealed.line).toString("hex"), "the line after does not follow the sealed one");
  const salt = Buffer.from(data.salt, "hex");
  need(salt.length === 32 && sealing.commitment === sha(salt, data.body).toString("hex"), "the order is not that of the sealing");
  need(by > seq && sealing.kind === "payload.sealed" && sealing.stream === sealed.stream, "the sealing is none");
  return `the payload of entry ${seq} was erased by entry ${by} under ${order}`;
}

function main(file, key, old) {
  const data = readFileSync(file, "utf8");
  if (data.startsWith("{")) return certified(JSON.parse(data), key);
  const cut = data.indexOf("\n\n"), lines = data.slice(0, cut).split("\n"), note = openNote(data.slice(cut + 2), key);
  const hashes = lines.filter((each) => each.length === 44 && !each.includes(" ")).map(base64);
  if (lines[0] === "c2sp.org/tlog-proof@v1") {
    const { seq } = included(base64(lines[1].split(" ")[1]).toString(), Number(lines[2].split(" ")[1]), hashes, note);
    return `entry ${seq} is among ${note.size}`;
  }
  if (!old) usage();
  const before = openNote(readFileSync(old, "utf8"), key);
  need(Number(lines[0].split(" ")[1]) === before.size, "the proof begins elsewhere");
  continues(before, hashes, note);
  return `${note.size} entries begin with the ${before.size} signed before`;
}

if (process.argv.length < 4 || process.argv.length > 5) usage();
try {
  console.log(`ok: ${main(...process.argv.slice(2))}`);
} catch (problem) {
  stop(`broken: ${problem.message}`);
}
