#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Opens a ledger from ctip-ledger(5) alone: hashlib, PyNaCl, sqlite3 and git,
nothing of ctip's. Where this script and the programs disagree, one of them or
the page is wrong. Prints TAP. usage: BY-HAND LEDGER KEY EXPORTED.ndjson
[KEY EXPORTED.ndjson]... REVOKED-KEY
An exported file is what `ctip record export person -f ndjson` printed to that
member. In the folder where it runs it leaves the key of the page's example.
"""
import base64
import hashlib
import json
import os
import re
import sqlite3
import struct
import subprocess
import sys

from nacl import bindings as na
from nacl.exceptions import BadSignatureError, CryptoError

CHAPTERS = []  # what ok() was told


# --- TAP

def ok(good, what, why=""):
    CHAPTERS.append(bool(good))
    print("%s %d - %s" % ("ok" if good else "not ok", len(CHAPTERS), what))
    if not good and why:
        print("# " + str(why).replace("\n", "\n# "))
    sys.stdout.flush()
    return good


def done():
    print("1..%d" % len(CHAPTERS))
    sys.exit(0 if all(CHAPTERS) else 1)


# --- Notation

def h256(*pieces):
    return hashlib.blake2b(b"".join(pieces), digest_size=32).digest()


def h128(*pieces):
    return hashlib.blake2b(b"".join(pieces), digest_size=16).digest()


def u8(n):
    return struct.pack(">B", n)


def u16(n):
    return struct.pack(">H", n)


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def v(data):
    return u16(len(data)) + data


def unseal(key, nonce, associated, sealed):
    """Opens SEAL."""
    return na.crypto_aead_xchacha20poly1305_ietf_decrypt(
        sealed, associated, nonce, key)


def chacha_rounds(x):
    def quarter(a, b, c, d):
        for p, q, r, n in ((a, b, d, 16), (c, d, b, 12),
                           (a, b, d, 8), (c, d, b, 7)):
            x[p] = (x[p] + x[q]) & 0xffffffff
            y = x[r] ^ x[p]
            x[r] = ((y << n) | (y >> (32 - n))) & 0xffffffff

    for _ in range(10):
        quarter(0, 4, 8, 12), quarter(1, 5, 9, 13)
        quarter(2, 6, 10, 14), quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15), quarter(1, 6, 11, 12)
        quarter(2, 7, 8, 13), quarter(3, 4, 9, 14)
    return x


SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def wrap(key, nonce, secret):
    """WRAP of 32 bytes; its own inverse. PyNaCl has no bare XChaCha20."""
    k = struct.unpack("<8I", key)
    n = struct.unpack("<6I", nonce)
    x = chacha_rounds(list(SIGMA + k + n[:4]))
    state = list(SIGMA) + x[:4] + x[12:] + [0, 0] + list(n[4:])
    x = chacha_rounds(list(state))
    stream = struct.pack("<8I", *[(a + b) & 0xffffffff
                                  for a, b in zip(x[:8], state[:8])])
    return bytes(a ^ b for a, b in zip(stream, secret))


def wrap_key(mine, theirs, ledger, ephemeral, public, holder, epoch):
    """WK of a holder."""
    ss = na.crypto_scalarmult(mine, theirs)
    if ss == bytes(32):
        raise ValueError("the shared secret is zero")
    return h256(ss, b"ctip-wrap-1", ledger, ephemeral, public,
                u8(len(holder)), holder.encode(), u16(epoch))


class Reader:
    """Takes bytes off the front; short is an error."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if self.at + n > len(self.data):
            raise ValueError("it ends too early")
        self.at += n
        return self.data[self.at - n:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def v(self):
        return self.take(self.number(2))

    def left(self):
        return len(self.data) - self.at


def zeros(data):
    if any(data):
        raise ValueError("padding is not zero")


# --- Files

def read_yaml(path):
    """ctip.yaml: its one form."""
    said = {}
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            name, value = line.rstrip("\n").split(": ", 1)
            said[name] = value
    return said


def read_key(path):
    """The secret file with `cipher: none`."""
    lines = open(path, "rb").read().split(b"\n")
    if len(lines) != 6 or lines[5] or lines[0] != b"ctip-key-1":
        raise ValueError("not five lines of a key file")
    if lines[1] != b"cipher: none":
        raise ValueError("this script knows no passphrases")
    above = b"\n".join(lines[:4]) + b"\n"
    if lines[4] != b"check: " + h128(b"ctip-key-check-1",
                                     above).hex().encode():
        raise ValueError("the check does not hold")
    both = base64.b64decode(lines[3], validate=True)
    key = {"seed": both[:32], "box_secret": both[32:]}
    key["sign"] = na.crypto_sign_seed_keypair(both[:32])[0]
    key["box"] = na.crypto_scalarmult_base(both[32:])
    key["fingerprint"] = fingerprint(key["sign"], key["box"])
    if lines[2] != b"fingerprint: " + key["fingerprint"].hex().encode():
        raise ValueError("the fingerprint is another")
    return key


def fingerprint(sign, box):
    return h256(b"ctip-fingerprint-1", sign, box)


def file_size(n):
    step = 512
    if n > 4096:
        step = (1 << (n.bit_length() - 1)) // 8
    return (n + step - 1) // step * step


def file_path(n):
    return "tx/%02x/%02x/%08x" % (n >> 16, n >> 8 & 0xff, n)


# --- A transaction

def read_head(data):
    r, head = Reader(data), {}
    if r.take(4) != b"CTX1":
        raise ValueError("not a head")
    head["ledger"], head["id"] = r.take(16), r.take(16)
    head["office"] = r.v().decode()
    head["sequence"], head["lamport"] = r.number(8), r.number(8)
    head["previous"] = r.take(32)
    head["seen"] = [(r.v(), r.number(8), r.take(32))
                    for _ in range(r.number(2))]
    head["membership"], head["epoch"] = r.take(32), r.number(2)
    head["member"], head["fingerprint"] = r.v().decode(), r.take(32)
    head["time"] = r.number(8)
    head["files"] = [r.number(4) for _ in range(r.number(4))]
    head["entries"], head["root"] = r.number(8), r.take(32)
    head["clear"] = data[:r.at]
    head["block"] = r.v()
    head["bytes"] = data[:r.at]
    head["hash"] = h256(head["bytes"])
    if sum(head["files"]) != head["entries"] or 0 in head["files"]:
        raise ValueError("the numbers of entries do not add up")
    return head


def read_block(head, H):
    plain = unseal(H, head["id"] + b"\xff" * 8, head["clear"], head["block"])
    r = Reader(plain)
    command, client = r.v().decode(), r.v().decode()
    table = [(r.v().decode(), r.take(32)) for _ in range(r.number(1))]
    zeros(plain[r.at:])
    if len(plain) % 256:
        raise ValueError("the block's size")
    return command, client, table


def read_envelope(data, at):
    r = Reader(data[at:])
    if r.take(4) != b"CTP1":
        raise ValueError("not an entry")
    entry = {"type": r.number(1), "epoch": r.number(2),
             "header": r.number(2)}
    size = r.number(4) * 64
    entry["bytes"] = data[at:at + size]
    if size == 0 or len(entry["bytes"]) != size:
        raise ValueError("an entry's size")
    if entry["type"] == 1:
        r = Reader(entry["bytes"][13:])
        entry["json"] = r.take(r.number(4))
        zeros(entry["bytes"][13 + r.at:])
        if (13 + r.at + 63) // 64 * 64 != size:
            raise ValueError("an open entry's size")
    return entry


def read_entries(head, files):
    """All envelopes of a transaction, in the order of their index."""
    entries = []
    for number, data in enumerate(files):
        at = len(head["bytes"]) if number == 0 else 0
        for _ in range(head["files"][number]):
            entry = read_envelope(data, at)
            entry["file"] = head["sequence"] + number
            entry["index"] = len(entries)
            entry["leaf"] = h256(b"\0", head["ledger"], head["id"],
                                 u64(entry["index"]), entry["bytes"])
            at += len(entry["bytes"])
            entries.append(entry)
        zeros(data[at:])
        if file_size(at) != len(data):
            raise ValueError("a file's size")
    return entries


def merkle(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return h256(b"\1", merkle(leaves[:k]), merkle(leaves[k:]))


# --- Git

def git(ledger, *words):
    return subprocess.run(
        ["git", "--git-dir=" + os.path.join(ledger, "history.git"), *words],
        check=True, stdout=subprocess.PIPE).stdout


def s(data):
    return u32(len(data)) + data


def commit_text(head, tree, parent):
    """The commit without its signature."""
    who = "%s <%s@%s> %d +0000" % (head["member"], head["member"],
                                   head["office"], head["time"])
    n = head["entries"]
    return ("tree %s\n%sauthor %s\ncommitter %s\n\n%d %s\n\nCtip-Tx: %s\n" % (
        tree, "parent %s\n" % parent if parent else "", who, who, n,
        "entry" if n == 1 else "entries", head["hash"].hex())).encode()


def with_signature(text, armoured):
    front, message = text.split(b"\n\n", 1)
    lines = armoured.rstrip(b"\n").split(b"\n")
    return front + b"\ngpgsig " + b"\n ".join(lines) + b"\n\n" + message


def armour(blob):
    text = base64.b64encode(blob)
    lines = [text[i:i + 70] for i in range(0, len(text), 70)]
    return (b"-----BEGIN SSH SIGNATURE-----\n" + b"\n".join(lines) +
            b"\n-----END SSH SIGNATURE-----\n")


def signature_holds(armoured, text, sign):
    lines = armoured.split(b"\n")
    blob = base64.b64decode(b"".join(lines[1:-2]), validate=True)
    signature = blob[-64:]
    again = (b"SSHSIG" + u32(1) + s(s(b"ssh-ed25519") + s(sign)) +
             s(b"git") + s(b"") + s(b"sha512") +
             s(s(b"ssh-ed25519") + s(signature)))
    if armour(again) != armoured:
        return False
    signed = (b"SSHSIG" + s(b"git") + s(b"") + s(b"sha512") +
              s(hashlib.sha512(text).digest()))
    try:
        na.crypto_sign_open(signature + signed, sign)
    except BadSignatureError:
        return False
    return True


# --- Who may do what

NEEDS = {"member": "member", "revoke": "member", "recovery": "member",
         "erase": "erase", "rekey": "erase", "export": "export",
         "grant": "grant-oneself"}


class Chain:
    """The open entries, folded."""

    def __init__(self):
        self.members, self.groups, self.epochs = {}, {}, []
        self.roles, self.acts, self.holds, self.order = {}, {}, {}, []
        self.two, self.requests, self.due = [], {}, set()
        self.ledger = self.charter = self.author = None
        self.membership = bytes(32)
        self.forgotten, self.waiting, self.epoch_due = set(), 7, False

    def add(self, entry, head):
        data = entry["json"]
        it = json.loads(data)
        if json.dumps(it, sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False).encode() != data:
            raise ValueError("an open entry is not canonical")
        if entry["index"] == 0 and self.epochs:
            self.author = self.current(head["member"])
            if self.author["print"] != head["fingerprint"]:
                raise ValueError("the author has another key")
        self.entry, self.head = entry, head
        getattr(self, "add_" + it["type"].replace("-", "_"))(it, data)
        self.membership = entry["leaf"]
        self.order.append(it["type"])

    def current(self, handle):
        for member in self.members.values():
            if member["handle"] == handle and not member["revoked"]:
                return member
        raise ValueError("%s is no member" % handle)

    def may(self, roles, act):
        return any(act in self.acts[role] for role in roles)

    def seconds(self, first, second, act):
        return (first is not second and self.may(first["roles"], act) and
                self.may(set(second["roles"]) - set(first["roles"]), act))

    def leave(self, it, act, what):
        """By whose leave a member comes or goes."""
        if not self.may(self.author["roles"], "member"):
            raise ValueError("the author may not")
        there = [m for m in self.members.values() if not m["revoked"]]
        if "request" in it:
            request = self.requests[it["request"]]
            if (request["state"], request["act"], request.get("what")) != (
                    "approved", act, what) or "founder" in it:
                raise ValueError("it was not approved")
            request["state"] = "done"
        elif "member" in self.two and (it["founder"] is not True or any(
                self.seconds(a, b, "member") for a in there for b in there)):
            raise ValueError("two could have done it")

    def add_charter(self, it, data):
        self.charter, self.waiting = data, it.get("waiting", 7)

    def add_roles(self, it, data):
        for group in it["policy"]["groups"]:
            self.holds[group["name"]] = group["holds"]
        for role in it["policy"]["roles"]:
            self.roles[role["name"]] = role["groups"]
            self.acts[role["name"]] = role.get("acts", [])
        self.two = it["policy"].get("two-persons", [])

    def add_member(self, it, data):
        sign, box = bytes.fromhex(it["sign"]), bytes.fromhex(it["box"])
        if self.ledger is None:
            self.ledger = h128(self.charter, sign, box)
        else:
            self.leave(it, "member", {name: it[name] for name in (
                "box", "handle", "roles", "sign")})
            if it["epoch"] != len(self.epochs) - 1:
                raise ValueError("a member of another epoch")
        groups = {g for role in it["roles"] for g in self.roles[role]}
        if any(m["handle"] == it["handle"] or m["sign"] == sign or
               m["box"] == box for m in self.members.values()):
            raise ValueError("a handle or key comes again")
        if self.members:
            self.due |= groups - {g for m in self.members.values()
                                  for g in m["groups"]}
        self.members[fingerprint(sign, box)] = {
            "handle": it["handle"], "sign": sign, "box": box,
            "groups": groups, "roles": it["roles"], "revoked": False,
            "print": fingerprint(sign, box), "entry": it}

    def add_revoke(self, it, data):
        member = self.current(it["handle"])
        self.leave(it, "revoke", {"handle": it["handle"]})
        others = {g for m in self.members.values() for g in m["groups"]
                  if m is not member and not m["revoked"]}
        if member["groups"] - others or self.epoch_due:
            raise ValueError("who goes is alone in a group")
        member["revoked"] = self.epoch_due = True
        self.due |= member["groups"]

    def add_group_key(self, it, data):
        old = self.groups.setdefault(it["group"], [])
        if it["epoch"] != len(old) or (self.epochs and (
                it["group"] not in self.due or
                it["group"] not in self.author["groups"])):
            raise ValueError("a group's key is not due")
        old.append(bytes.fromhex(it["public"]))
        self.due.discard(it["group"])

    def add_header_epoch(self, it, data):
        there = {m["handle"] for m in self.members.values()
                 if not m["revoked"]}
        if (it["epoch"] != len(self.epochs) or set(it["wraps"]) != there or
                (self.epochs and not self.epoch_due)):
            raise ValueError("a header epoch is out of order")
        self.epochs.append(it)
        self.epoch_due = False

    def add_request(self, it, data):
        if not self.may(self.author["roles"], NEEDS[it["act"]]):
            raise ValueError("who asks may not")
        it.update(state="open", by=self.author["handle"],
                  at=(self.head["id"], self.entry["index"],
                      self.head["epoch"]))
        self.requests[self.entry["leaf"].hex()] = it

    def add_approval(self, it, data):
        request = self.requests[it["request"]]
        if request["state"] != "open" or not self.seconds(self.current(
                request["by"]), self.author, NEEDS[request["act"]]):
            raise ValueError("who approves may not")
        request.update(state="approved", time=self.head["time"])

    def add_cancel(self, it, data):
        request = self.requests[it["request"]]
        if request["state"] not in ("open", "approved") or (
                request["by"] != self.author["handle"] and not self.may(
                    self.author["roles"], NEEDS[request["act"]])):
            raise ValueError("who cancels may not")
        request["state"] = "cancelled"

    def add_tombstone(self, it, data):
        request = self.requests[it["request"]]
        days = self.waiting if request["act"] == "erase" else 0
        if (request["state"] != "approved" or
                request["kids"] != it["kids"] or
                self.head["time"] < request["time"] + days * 86400):
            raise ValueError("a tombstone of something else, or too early")
        request["state"] = "done"
        self.forgotten |= {bytes.fromhex(kid) for kid in it["kids"]}


def is_header_key(chain, epoch, H):
    return h256(b"ctip-hid-1", chain.ledger, u16(epoch), H) == \
        bytes.fromhex(chain.epochs[epoch]["hid"])


def step_back(chain, epoch, H):
    """H of the epoch before, by `before`."""
    it = chain.epochs[epoch]
    return unseal(H, bytes.fromhex(it["hid"])[:16] + bytes(8),
                  b"ctip-before-1" + chain.ledger + u16(epoch),
                  bytes.fromhex(it["before"]))


def open_header_key(chain, key, handle, epoch):
    """From a wrap of this epoch, or of the next one that has one."""
    at, mine = epoch, {}
    for member in chain.members.values():
        if member["handle"] == handle:
            mine = member["entry"]
    while True:
        it = chain.epochs[at]
        wrapped, by = it["wraps"].get(handle), it["ephemeral"]
        if wrapped is None and mine.get("epoch") == at:
            wrapped, by = mine["wrap"], mine["ephemeral"]
        if wrapped is not None:
            break
        at += 1
    ephemeral = bytes.fromhex(by)
    wk = wrap_key(key["box_secret"], ephemeral, chain.ledger, ephemeral,
                  key["box"], handle, at)
    H = wrap(wk, bytes.fromhex(it["hid"])[:16] + bytes(8),
             bytes.fromhex(wrapped))
    while at > epoch:
        if not is_header_key(chain, at, H):
            raise ValueError("the header key is another")
        H, at = step_back(chain, at, H), at - 1
    if not is_header_key(chain, epoch, H):
        raise ValueError("the header key is another")
    return H


def open_group(keys, chain, key, handle, group):
    """epoch -> secret, of those that are wrapped to the member."""
    out = {}
    for epoch, ephemeral, wrapped in keys.execute(
            "SELECT epoch, ephemeral, wrap FROM secret WHERE holder=?"
            " AND member=?", (group, handle)):
        wk = wrap_key(key["box_secret"], ephemeral, chain.ledger, ephemeral,
                      key["box"], handle, epoch)
        public = chain.groups[group][epoch]
        out[epoch] = wrap(wk, public[:16] + bytes(8), wrapped)
        if na.crypto_scalarmult_base(out[epoch]) != public:
            raise ValueError("the secret of group %s is another" % group)
    return out


def about_request(chain, key, handle, request):
    """What a request seals."""
    transaction, index, epoch = request["at"]
    plain = unseal(open_header_key(chain, key, handle, epoch),
                   transaction + u64(index), b"ctip-request-1" + chain.ledger,
                   bytes.fromhex(request["sealed"]))
    if len(plain) % 64 or plain[-1]:
        raise ValueError("the padding of a request")
    return json.loads(plain.rstrip(b"\0"))


# --- Entries, opened

COMPARTMENTS = ["", "statistics", "identity", "case", "care", "health",
                "directory", "audit"]


def read_header(head, entry, H, table):
    prefix = entry["bytes"][:13]
    end = 13 + entry["header"]
    plain = unseal(H, head["id"] + u64(entry["index"]),
                   prefix + head["ledger"], entry["bytes"][13:end])
    r = Reader(plain)
    out = {"op": r.number(1), "record": r.take(16)}
    out["subject"] = out["record"] if r.number(1) else r.take(16)
    out["kind"] = table[r.number(1)][0]
    out["schema"] = table[r.number(1)][1]
    out["previous"] = [r.take(32) for _ in range(r.number(1))]
    out["parts"] = [(r.number(1), r.take(32), r.number(4))
                    for _ in range(r.number(1))]
    out["references"] = {r.number(1): r.take(32)
                         for _ in range(r.number(1))}
    if r.left():
        raise ValueError("the header goes on")
    out["at"] = {}
    for tag, kid, size in out["parts"]:
        out["at"][tag] = (kid, entry["bytes"][end:end + size])
        end += size
    zeros(entry["bytes"][end:])
    if (end + 63) // 64 * 64 != len(entry["bytes"]):
        raise ValueError("parts do not fill the entry")
    return out


class Opener:
    """Parts of a ledger, for one member."""

    def __init__(self, ledger, chain, key, me):
        self.chain, self.key = chain, key
        self.keys = sqlite3.connect("file:%s?mode=ro" % os.path.join(
            ledger, "keys.db"), uri=True)
        self.secrets = {g: open_group(self.keys, chain, key, me["handle"], g)
                        for g in sorted(me["groups"])}
        self.slots = {}

    def holder(self, compartment):
        for group in self.secrets:
            if COMPARTMENTS[compartment] in self.chain.holds[group]:
                return group
        return None

    def load(self, office, file, compartment, group):
        found = {}
        for row in self.keys.execute(
                "SELECT epoch, number, ephemeral, slots, hash FROM page WHERE"
                " office=? AND sequence=? AND holder=? AND compartment=?",
                (office, file, group, compartment)):
            epoch, number, ephemeral, slots, stored = row
            if stored != h256(b"ctip-slots-1", v(office.encode()), u64(file),
                              v(group.encode()), u16(epoch), u8(compartment),
                              u32(number), ephemeral, slots):
                raise ValueError("the hash of a row of keys.db")
            if epoch not in self.secrets[group]:
                raise ValueError("keys of an epoch that is not wrapped")
            wk = wrap_key(self.secrets[group][epoch], ephemeral,
                          self.chain.ledger, ephemeral,
                          self.chain.groups[group][epoch], group, epoch)
            for at in range(0, len(slots), 48):
                found.setdefault(slots[at:at + 16], []).append(
                    (wk, slots[at + 16:at + 48]))
        return found

    def subject_key(self, head, entry, header, tag, kid):
        group = self.holder(tag & 0x3f)
        if group is None:
            return None
        at = (head["office"], entry["file"], tag & 0x3f, group)
        if at not in self.slots:
            self.slots[at] = self.load(*at)
        if kid[:16] in self.chain.forgotten:
            return None
        for wk, wrapped in self.slots[at].get(kid[:16], []):
            K = wrap(wk, kid[:16] + bytes(8), wrapped)
            if h256(b"ctip-kid-1", head["ledger"], header["subject"],
                    u8(tag & 0x3f), K) == kid:
                return K
        raise ValueError("no slot opens to the kid")

    def part(self, head, entry, header, tag):
        """The JSON of a part, or None where it is not ours to open."""
        kid, sealed = header["at"][tag]
        K = self.subject_key(head, entry, header, tag, kid)
        if K is None:
            return None
        key = h256(b"ctip-part-1", head["ledger"], head["id"],
                   u64(entry["index"]), u8(tag), K)
        plain = na.crypto_aead_chacha20poly1305_ietf_decrypt(
            sealed, entry["bytes"][:13 + entry["header"]], bytes(12), key)
        end = len(plain.rstrip(b"\0"))
        if plain[0] != 1 or (end + 31) // 32 * 32 != len(plain):
            raise ValueError("the padding of a part")
        return json.loads(plain[1:end])


# --- Schemas

def declared_of(yaml):
    """The kind's own compartment; name, type, compartment of each field."""
    home = re.search(r"(?m)^compartment: (\w+)", yaml).group(1)
    declared = []
    for item in re.split(r"(?m)^  - (?=\{?name:)", yaml.split(
            "\nfields:", 1)[1].split("\nrules:", 1)[0])[1:]:
        get = dict(re.findall(r"\b(name|type|compartment): *(\w+)", item))
        declared.append((get["name"], get["type"],
                         get.get("compartment", home)))
    return home, declared


def slots_of(yaml):
    """compartment -> names of the fields in its slots, and their types."""
    home, declared = declared_of(yaml)
    row = "identity" if any(f[2] == "identity" for f in declared) else home
    slots = {}
    for name, kind, place in [("_warnings", "text", home),
                              ("_row", "text", row)] + declared:
        slots.setdefault(place, []).append((name, kind))
    return slots


BUILTIN = "\ncompartment: directory\nfields:\n" \
    "  - {name: path, type: text}\n  - {name: text, type: text}\n"

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def printed_id(prefix, record):
    bits = int.from_bytes(record[:8], "big") >> 4
    twelve = [bits >> (55 - 5 * i) & 31 for i in range(12)]
    numbers = {"I": 1, "L": 2, "O": 3, "U": 4}
    total = 0
    for n in [numbers.get(c, SYMBOLS.find(c)) for c in prefix] + twelve:
        total = (total ^ n) << 1
        if total & 32:
            total ^= 37
    text = "".join(SYMBOLS[n] for n in twelve)
    return "-".join([prefix, text[:4], text[4:8], text[8:], SYMBOLS[total]])


# --- The page's own example

def literal_blocks(page):
    """The .Bd blocks of EXAMPLES, each as its paragraphs' lines."""
    text = open(page, encoding="utf-8").read().split(".Sh EXAMPLES\n")[1]
    return [[part.split("\n") for part in block.split("\n\n")]
            for block in re.findall(r"(?s)\.Bd -literal\n(.*?)\n\.Ed", text)]


def example_faults(page):
    """What the worked example of ctip-ledger(5) says wrong."""
    key, charter, entry, epoch, head = literal_blocks(page)
    said = {line.rsplit(" ", 1)[0].strip(): line.rsplit(" ", 1)[1]
            for block in (charter, entry, epoch) for line in block[1]}
    said = {name: bytes.fromhex(value) for name, value in said.items()}
    key = re.sub(r"\n(?=[0-9a-f]\n)", "", "\n".join(key[0]))
    key = re.sub(r"(\n[A-Za-z0-9+/=]{76})\n", r"\1", key) + "\n"
    with open("example.key", "w", encoding="utf-8") as file:
        file.write(key)
    key = read_key("example.key")
    charter, epoch = "".join(charter[0]), json.loads("".join(epoch[0]))
    entry = bytes.fromhex("".join(entry[0]))
    data = bytes.fromhex("".join(head[0]))
    head, chain = read_head(data), Chain()
    chain.ledger, chain.epochs = said["ledger id"], [epoch]
    H = open_header_key(chain, key, head["member"], 0)
    return [name for name, good in (
        ("sign", key["sign"] == said["sign"]),
        ("box", key["box"] == said["box"]),
        ("ledger id", h128(charter.encode(), key["sign"], key["box"]) ==
         said["ledger id"] == head["ledger"]),
        ("entry", read_envelope(entry, 0)["json"] == charter.encode()),
        ("leaf", h256(b"\0", head["ledger"], head["id"], u64(0), entry) ==
         said["leaf"]),
        ("H", H == said["H"]),
        ("head", len(head["bytes"]) == len(data)),
        ("fingerprint", head["fingerprint"] == key["fingerprint"]),
        ("hash", head["hash"].hex() in open(page, encoding="utf-8").read()),
        ("block", read_block(head, H)[0] == "ledger init")) if not good]


# --- The whole

def load(ledger):
    """[head, files, signature] from ledger.db, in order."""
    db = sqlite3.connect("file:%s?mode=ro" % os.path.join(
        ledger, "ledger.db"), uri=True)
    out = []
    for office, sequence, data, signature in db.execute(
            "SELECT office, sequence, head, signature FROM head"
            " ORDER BY office, sequence").fetchall():
        head = read_head(data)
        if len(head["bytes"]) != len(data) or head["sequence"] != sequence:
            raise ValueError("a row of head")
        files = []
        for i in range(len(head["files"])):
            pages = db.execute(
                "SELECT entries FROM page WHERE office=? AND sequence=?"
                " ORDER BY first", (office, sequence + i)).fetchall()
            body = (data if i == 0 else b"") + b"".join(p[0] for p in pages)
            files.append(body + bytes(file_size(len(body)) - len(body)))
        out.append((head, files, signature))
    return out


def check_order(transactions, commits, ledger):
    """Links, leaves, roots, signatures; gives the chain."""
    chain, previous, lamport, parent = Chain(), bytes(32), -1, ""
    faults = {"links": [], "roots": [], "git": [], "commits": [],
              "signatures": []}
    next_file = 0
    for (head, files, signature), commit in zip(transactions, commits):
        entries = read_entries(head, files)
        if (head["previous"] != previous or head["sequence"] != next_file or
                head["lamport"] != lamport + 1 or
                head["membership"] != chain.membership):
            faults["links"].append(head["sequence"])
        if merkle([e["leaf"] for e in entries]) != head["root"]:
            faults["roots"].append(head["sequence"])
        for i, data in enumerate(files):
            if git(ledger, "cat-file", "blob", "%s:%s" % (
                    commit, file_path(head["sequence"] + i))) != data:
                faults["git"].append(head["sequence"] + i)
        author = chain.members.get(head["fingerprint"])
        if author is not None and author["revoked"]:
            faults["signatures"].append(head["sequence"])
        for entry in entries:
            if entry["type"] == 1:
                if entry["index"] != sum(
                        e["type"] == 1 for e in entries[:entry["index"]]):
                    faults["links"].append(head["sequence"])
                chain.add(entry, head)
        stored = git(ledger, "cat-file", "commit", commit)
        tree = stored[5:45].decode()
        text = commit_text(head, tree, parent)
        if with_signature(text, signature) != stored:
            faults["commits"].append(head["sequence"])
        author = chain.members.get(head["fingerprint"])
        if (author is None or author["handle"] != head["member"] or
                not signature_holds(signature, text, author["sign"])):
            faults["signatures"].append(head["sequence"])
        previous, lamport, parent = head["hash"], head["lamport"], commit
        next_file += len(files)
    return chain, faults


def open_all(transactions, chain, key, me):
    """Every sealed entry with its header, in order."""
    opened, commands = [], []
    for head, files, _ in transactions:
        H = open_header_key(chain, key, me["handle"], head["epoch"])
        command, client, table = read_block(head, H)
        commands.append(command)
        for entry in read_entries(head, files):
            if entry["type"] == 2:
                opened.append((head, entry,
                               read_header(head, entry, H, table)))
    return opened, commands


def read_schemas(opened, opener):
    """leaf -> text of the entries of kind schema."""
    texts = {}
    place = [n for n, _ in slots_of(BUILTIN)["directory"]]
    for head, entry, header in opened:
        if header["kind"] == "schema":
            part = opener.part(head, entry, header, 6)
            texts[entry["leaf"]] = part[place.index("text")]
    return texts


def row_fingerprint(kind, yaml, values, n):
    """_row of the n-th of equal rows."""
    pieces = [b"r", kind.encode(), b"\0"]
    for number, field in enumerate(declared_of(yaml)[1]):
        if field[0] in values:
            value = str(values[field[0]]).encode()
            pieces += [u16(number), u32(len(value)), value]
    found = h128(*pieces)
    if n > 1:
        found = h128(b"n", found, u64(n))
    return base64.urlsafe_b64encode(found).decode().rstrip("=")


def check_rows(opened, opener, texts):
    """Records that came without a key, and those whose _row is wrong."""
    count, wrong = 0, []
    for head, entry, header in opened:
        if header["op"] != 1 or header["previous"] or \
                header["schema"] == bytes(32):  # a built-in kind
            continue
        values = values_of(head, entry, header, opener, texts, {}, True)
        row = values.pop("_row", None)
        values.pop("_warnings", None)
        count += row is not None
        if row is not None and row not in [
                row_fingerprint(header["kind"], texts[header["schema"]],
                                values, n) for n in range(1, 9)]:
            wrong.append("%s of %s" % (row, values))
    return count, wrong


def values_of(head, entry, header, opener, texts, by_leaf, hidden=False):
    """field -> value of one version, parts taken from where they stand."""
    out = {}
    where = {tag: (head, entry, header) for tag in header["at"]}
    for tag, leaf in header["references"].items():
        where[tag] = by_leaf[leaf]
    for tag, (h, e, r) in where.items():
        if tag & 0x40: # a reason, not a value
            continue
        part = opener.part(h, e, r, tag)
        if part is None:
            continue
        slots = slots_of(texts[r["schema"]])[COMPARTMENTS[tag]]
        for (name, kind), value in zip(slots, part):
            if value is not None and (hidden or not name.startswith("_")):
                out[name] = value
    return out


def persons(opened, opener, texts):
    """printed id -> fields of every person in force."""
    by_leaf = {e["leaf"]: (h, e, r) for h, e, r in opened}
    gone = {r["record"] for _, _, r in opened if r["op"] == 2}
    last = {}
    for head, entry, header in opened:
        if (header["op"] != 2 and header["kind"] == "person" and
                head["id"] not in gone):
            last[header["record"]] = (head, entry, header)
    out = {}
    for record, (head, entry, header) in last.items():
        prefix = re.search(r"(?m)^prefix: (\w+)",
                           texts[header["schema"]]).group(1)
        out[printed_id(prefix, record)] = values_of(
            head, entry, header, opener, texts, by_leaf)
    return out


def same(ours, theirs):
    """A value of a part against one of the programs' ndjson."""
    if isinstance(theirs, bool):
        theirs = int(theirs)
    if isinstance(theirs, list):
        theirs = ";".join(str(x) for x in theirs)
    return str(ours) == str(theirs)


def compare(ours, path):
    wrong, seen = [], set()
    for line in open(path, encoding="utf-8"):
        row = {k: x for k, x in json.loads(line).items()
               if x is not None and x != "" and not k.startswith("_")}
        who = row.pop("id")
        seen.add(who)
        mine = ours.get(who, {})
        if set(mine) != set(row) or not all(same(mine[k], row[k])
                                            for k in row):
            wrong.append("%s: %s | %s" % (who, mine, row))
    wrong += ["%s: not exported" % who for who in set(ours) - seen]
    return wrong


PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../../man/ctip-ledger.5")


def read_as(ledger, chain, transactions, key_path, exported):
    """Everything that one member opens."""
    key = read_key(key_path)
    me = chain.members[key["fingerprint"]]
    opened, commands = open_all(transactions, chain, key, me)
    ok(True, "%s: header keys, blocks and %d headers open" % (
        me["handle"], len(opened)))
    opener = Opener(ledger, chain, key, me)
    ok(True, "secrets of groups: " + " ".join(sorted(opener.secrets)))
    texts = read_schemas(opened, opener)
    ok(len(texts) > 4, "%d schemas open" % len(texts))
    count, wrong = check_rows(opened, opener, texts)
    ok(count and not wrong, "fingerprints of %d rows" % count,
       "\n".join(wrong))
    found = persons(opened, opener, texts)
    for who in sorted(found)[:3]:
        print("# %s %s" % (who, json.dumps(found[who], ensure_ascii=False)))
    ok(found, "%d people open" % len(found))
    wrong = compare(found, exported)
    ok(not wrong, "they are what `ctip record export person` prints",
       "\n".join(wrong[:5]))
    for request in chain.requests.values():
        if "sealed" in request:
            about = about_request(chain, key, me["handle"], request)
            ok(all(isinstance(text, str) for text in about.values()),
               "a request is about " + " ".join(sorted(about)))


def opens_no_later(ledger, chain, key_path):
    """Who was revoked has header keys of before, and no group's."""
    key = read_key(key_path)
    me = chain.members[key["fingerprint"]]
    last = me["entry"]["epoch"]
    while last + 1 < len(chain.epochs) and \
            me["handle"] in chain.epochs[last + 1]["wraps"]:
        last += 1
    open_header_key(chain, key, me["handle"], last)
    ok(me["revoked"] and last + 1 < len(chain.epochs),
       "%s has no header key after epoch %d" % (me["handle"], last))
    with sqlite3.connect("file:%s?mode=ro" % os.path.join(
            ledger, "keys.db"), uri=True) as keys:
        ok(not any(open_group(keys, chain, key, me["handle"], group)
                   for group in chain.groups), "and no group's secret")


def main(ledger, *keys):
    faults = example_faults(PAGE)
    ok(not faults, "the example of the page is true", faults)
    said = read_yaml(os.path.join(ledger, "ctip.yaml"))
    ok(said["format"] == "1", "ctip.yaml is of format 1")
    transactions = load(ledger)
    commits = git(ledger, "rev-list", "--reverse",
                  "refs/heads/office/" + said["office"]).decode().split()
    ok(len(commits) == len(transactions), "one commit a transaction",
       "%d and %d" % (len(commits), len(transactions)))
    chain, faults = check_order(transactions, commits, ledger)
    for what, name in (("links", "each head follows the one before"),
                       ("roots", "every leaf and Merkle root"),
                       ("git", "every blob in git is the file in ledger.db"),
                       ("commits", "every commit is the one the head makes"),
                       ("signatures", "every signature holds")):
        ok(not faults[what], name, faults[what])
    ok(chain.ledger.hex() == said["ledger"] and
       all(h["ledger"] == chain.ledger for h, _, _ in transactions),
       "the ledger id is the hash of charter and founder")
    founding = ["charter", "roles", "member"] + ["group-key"] * len(
        chain.groups) + ["header-epoch"]
    ok(chain.order[:len(founding)] == founding, "the founding is in order")
    print("# " + " ".join(chain.order[len(founding):]))
    ok({"member", "revoke", "request", "approval", "group-key",
        "header-epoch"} <= set(chain.order[len(founding):]),
       "members came and went, as two persons and the policy have it")
    ok(said["waiting"].split()[0] == str(chain.waiting),
       "the waiting period is the charter's")
    for key_path, exported in zip(keys[0:-1:2], keys[1:-1:2]):
        read_as(ledger, chain, transactions, key_path, exported)
    opens_no_later(ledger, chain, keys[-1])


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (ValueError, KeyError, CryptoError, TypeError) as fault:
        import traceback
        ok(False, "the page is enough to go on", traceback.format_exc())
    done()
