"""Keyed pseudonyms for ID numbers, computed for whole columns."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from pipelines.intake.identity import TELLS_SOMEBODY, WELL_FORMED, digits_of, signs_of

PSEUDONYM_BYTES = 16
TENS = 10 ** np.arange(16, -1, -1, dtype=np.uint64)  # place values of 17 digits

# A hashed text that might name a person, as it appears in a prefilled form.
OWN_PSEUDONYM = "^~[0-9a-f]+$"


def pseudonyms(numbers: pl.Series, key: bytes) -> pl.Series:
    """A 16-byte pseudonym (Binary) for each sound ID number; equal for the same person and key.
    Null stays null.

    It is the AES-256 block (`key`: 32 bytes) of the first 17 digits, which determine the 18th. No
    two persons share one, and without the key numbers cannot be tried out. A whole column takes one
    call; a keyed hash would take one per number, at twelve times the cost.
    """
    if numbers.null_count() == len(numbers):
        return numbers.cast(pl.Binary)
    signs = signs_of(numbers)
    if signs is None:
        return _pseudonyms_of_all(numbers, key)
    blocks = np.zeros((len(numbers), 2), dtype="<u8")
    blocks[:, 0] = np.einsum("i,ij->j", TENS, digits_of(signs))
    hidden = (
        Cipher(algorithms.AES256(key), modes.ECB()).encryptor().update(blocks.tobytes())
    )  # one block per number, so ECB reveals only equality
    ends = np.arange(0, len(hidden) + 1, PSEUDONYM_BYTES, dtype=np.int64)
    known = None
    if numbers.null_count():
        known = pa.py_buffer(np.packbits(numbers.is_not_null().to_numpy(), bitorder="little"))
    buffers = [known, pa.py_buffer(ends), pa.py_buffer(hidden)]
    return pl.Series(pa.Array.from_buffers(pa.large_binary(), len(numbers), buffers))


def _pseudonyms_of_all(numbers: pl.Series, key: bytes) -> pl.Series:
    """Like `pseudonyms`, but also accepts other documents, whose numbers are not 17 digits and a
    check character: those get a keyed hash.
    """
    is_other = ~numbers.str.contains(WELL_FORMED).fill_null(value=True)
    others = numbers.filter(is_other)
    plain_ones = pl.select(pl.when(~is_other).then(numbers)).to_series()
    hashed = _hashed(numbers, others, key)
    return pl.select(
        pl.when(is_other).then(hashed).otherwise(pseudonyms(plain_ones, key))
    ).to_series()


def pseudonyms_as_written(numbers: pl.Series, written: pl.Series, key: bytes) -> pl.Series:
    """A pseudonym for each number: the person's if the number is sound, else a keyed hash of the
    text in `written`. Null if the text has too few digits.
    """
    unsound = written.filter(numbers.is_null() & written.str.contains(TELLS_SOMEBODY))
    hashed = _hashed(written, unsound, key)
    return pl.select(
        pl.when(numbers.is_null()).then(hashed).otherwise(pseudonyms(numbers, key))
    ).to_series()


def _hashed(texts: pl.Series, those: pl.Series, key: bytes) -> pl.Series:
    """The keyed hash of each text in `those`; null elsewhere."""
    hashes = {
        text: hashlib.blake2b(
            text.encode(), key=key, digest_size=PSEUDONYM_BYTES, person=b"as written"
        ).digest()
        for text in those.unique()
    }
    return texts.replace_strict(hashes, default=None, return_dtype=pl.Binary)


def hidden_text(text: str, key: bytes) -> str:
    """16 hex digits (a keyed hash) that replace a text that may be personal."""
    return hashlib.blake2b(text.encode(), key=key, digest_size=8).hexdigest()
