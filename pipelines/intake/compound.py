"""Compound files (OLE, [MS-CFB]): their streams, and workbooks encrypted under Excel's built-in
default password ([MS-OFFCRYPTO]).
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

OWN_PASSWORD = "VelvetSweatshop"  # noqa: S105 -- by which a protected workbook opens for everybody
END_OF_CHAIN = 0xFFFFFFFA  # values from here on are not sector numbers
MOST_SPINS = 200_000
SEGMENT = 4096
KEY_BLOCK = bytes.fromhex("146e0be7abacd0d6")
INPUT_BLOCK = bytes.fromhex("fea7d2763b4b9e79")
VALUE_BLOCK = bytes.fromhex("d7aa0f6d3061344e")


def stream_names(content: bytes) -> dict[str, tuple[int, int]]:
    """Map each stream name to its first sector and size in bytes. Raises ValueError, struct.error
    or IndexError if the file is damaged.
    """
    shift = struct.unpack_from("<H", content, 30)[0]
    directory = struct.unpack_from("<I", content, 48)[0]
    entries = _chain(content, directory, _table(content), shift)
    found = {}
    for start in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, start + 64)[0]
        if entries[start + 66] in (2, 5) and 2 <= length <= 64:
            name = entries[start : start + length - 2].decode("utf-16-le", "replace")
            kind = (
                "" if entries[start + 66] == 2 else "\0"
            )  # the root entry, whose stream holds the small streams
            found[kind + name] = struct.unpack_from("<II", entries, start + 116)
    return found


def stream(content: bytes, name: str) -> bytes:
    """The bytes of a stream."""
    names = stream_names(content)
    first, size = names[name]
    shift = struct.unpack_from("<H", content, 30)[0]
    table = _table(content)
    if size >= struct.unpack_from("<I", content, 56)[0]:
        return _chain(content, first, table, shift)[:size]
    root = next(place for each, place in names.items() if each.startswith("\0"))
    small = _chain(content, root[0], table, shift)
    mini = _chain(content, struct.unpack_from("<I", content, 60)[0], table, shift)
    mini_table = struct.unpack(f"<{len(mini) // 4}I", mini)
    return _chain(b"\0" * 64 + small, first, mini_table, 6)[:size]


def _table(content: bytes) -> tuple[int, ...]:
    """The sector allocation table: entry i is the sector after sector i."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    places = list(struct.unpack_from("<109I", content, 76))
    following, count = struct.unpack_from("<2I", content, 68)
    for _ in range(min(count, len(content) // size)):
        block = struct.unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        places += block[:-1]
        following = block[-1]
    sectors = [place for place in places if place < END_OF_CHAIN]
    return tuple(
        entry
        for place in sectors
        for entry in struct.unpack_from(f"<{size // 4}I", content, (place + 1) * size)
    )


def _chain(content: bytes, first: int, table: tuple[int, ...], shift: int) -> bytes:
    """The content of a chain of sectors, concatenated. Sectors start after a header of one
    sector.
    """
    size = 1 << shift
    parts: list[bytes] = []
    while first < END_OF_CHAIN and len(parts) <= len(table):
        parts.append(content[(first + 1) * size : (first + 2) * size])
        first = table[first]
    return b"".join(parts)


def opened(content: bytes) -> bytes | None:
    """The decrypted workbook of a file encrypted under Excel's default password; None for another
    password or an encryption method that Excel does not write.
    """
    info, package = stream(content, "EncryptionInfo"), stream(content, "EncryptedPackage")
    size = struct.unpack_from("<Q", package)[0]
    found = _agile(info, package[8:]) if info[:4] == b"\4\0\4\0" else _standard(info, package[8:])
    return found[:size] if found else None


def _agile(info: bytes, package: bytes) -> bytes | None:
    text = info[8:].decode("utf-8", "replace")
    data, key = (_attributes(text, name) for name in ("keyData", "encryptedKey"))
    algorithm, spins = key["hashAlgorithm"].replace("-", "").lower(), int(key["spinCount"])
    if spins > MOST_SPINS or "CBC" not in key["cipherChaining"]:
        return None
    salt, bits = base64.b64decode(key["saltValue"]), int(key["keyBits"]) // 8
    spun = hashlib.new(algorithm, salt + OWN_PASSWORD.encode("utf-16-le")).digest()
    for number in range(spins):
        spun = hashlib.new(algorithm, struct.pack("<I", number) + spun).digest()

    def deciphered(name: str, block: bytes) -> bytes:
        derived = hashlib.new(algorithm, spun + block).digest()
        return _decrypt(base64.b64decode(key[name]), _fitted(derived, bits), salt)

    verifier = deciphered("encryptedVerifierHashInput", INPUT_BLOCK)[: int(key["saltSize"])]
    expected = deciphered("encryptedVerifierHashValue", VALUE_BLOCK)
    if not expected.startswith(hashlib.new(algorithm, verifier).digest()):
        return None
    secret = deciphered("encryptedKeyValue", KEY_BLOCK)[:bits]
    own_salt, own_hash = base64.b64decode(data["saltValue"]), data["hashAlgorithm"].replace("-", "")
    parts = []
    for number, start in enumerate(range(0, len(package), SEGMENT)):
        vector = hashlib.new(own_hash.lower(), own_salt + struct.pack("<I", number)).digest()
        segment = package[start : start + SEGMENT]
        parts.append(_decrypt(segment[: len(segment) // 16 * 16], secret, _fitted(vector, 16)))
    return b"".join(parts)


def _standard(info: bytes, package: bytes) -> bytes | None:
    """Decrypt the Excel 2007 scheme: AES-128 in ECB mode, key from 50,000 rounds of SHA-1."""
    length = struct.unpack_from("<I", info, 8)[0]
    bits = struct.unpack_from("<I", info, 12 + 16)[0] // 8
    verifier = info[12 + length :]
    salt, hidden = verifier[4:20], verifier[20:36]
    spun = hashlib.sha1(salt + OWN_PASSWORD.encode("utf-16-le")).digest()
    for number in range(50_000):
        spun = hashlib.sha1(struct.pack("<I", number) + spun).digest()
    spun = hashlib.sha1(spun + struct.pack("<I", 0)).digest()
    padded = bytes(each ^ 0x36 for each in spun.ljust(64, b"\0"))
    secret = hashlib.sha1(padded).digest()[:bits]
    known = hashlib.sha1(_decrypt(hidden, secret, None)).digest()
    if _decrypt(verifier[40:72], secret, None)[:20] != known:
        return None
    return _decrypt(package[: len(package) // 16 * 16], secret, None)


def _decrypt(content: bytes, key: bytes, vector: bytes | None) -> bytes:
    mode = modes.CBC(vector[:16]) if vector else modes.ECB()
    decryptor = Cipher(algorithms.AES(key), mode).decryptor()
    return decryptor.update(content) + decryptor.finalize()


def _fitted(digest: bytes, length: int) -> bytes:
    return digest[:length].ljust(length, b"\x36")


def _attributes(text: str, element: str) -> dict[str, str]:
    found = re.search(rf"<(?:\w+:)?{element}\b([^>]*)", text)
    return dict(re.findall(r'(\w+)="([^"]*)"', found[1] if found else ""))
