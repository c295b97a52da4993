"""Customer ids become keyed pseudonyms before they are stored anywhere.

A pseudonym is `<customers namespace>:<12 base64url characters>`: the first 72 bits of HMAC-SHA256 (RFC 2104) over
`<namespace>:<id>`. The namespace stays readable, so that sources that share their customers meet and others never do.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence

import duckdb
import polars as pl

from pipelines.keyring import fingerprint, key_path, made_keys, read_keys
from warehouse.errors import StoreError
from warehouse.settings import Settings

STORED = "pseudonym:"
"""What stands before a pseudonym in a raw value; a value that bears it is loaded as the pseudonym that it is."""

TOKEN = "[A-Za-z0-9_-]{12}"
"""The part of a pseudonym behind its namespace, as a regular expression."""

_TOKEN_BYTES = 9
_TAG_BYTES = 16
_KNOWN_LIMIT = 1_000_000  # ids remembered between frames: about 100 MB
_BLOCK = 64


class Pseudonyms:
    """The pseudonyms under a row of keys: what the first key gives goes through the next one again.

    Args:
        keys: oldest first.
        erased: tags of the customers who were erased, as of `tags_of`.
    """

    def __init__(self, keys: Sequence[bytes], erased: frozenset[str] = frozenset()) -> None:
        self._steps = [_hmac(key) for key in keys]
        self._erased = erased
        self._known = pl.DataFrame(schema={"id": pl.String, "pseudonym": pl.String, "erased": pl.Boolean})

    def of(self, ids: pl.Series, space: str) -> pl.DataFrame:
        """The pseudonyms of ids.

        Args:
            ids: such as `demo:C17`, all of one namespace; null stays null.
            space: that namespace.

        Returns:
            A row for each id, in order: `pseudonym`, and `erased`, whether that customer was erased.
        """
        found = pl.DataFrame({"id": ids}).join(self._known, on="id", how="left", maintain_order="left")
        new = (found["pseudonym"].is_null() & found["id"].is_not_null()).arg_true()
        if not new.len():
            return found.select("pseudonym", "erased")
        unknown = found["id"].gather(new)
        made = self._made(unknown.unique(), space)
        if self._known.height + made.height <= _KNOWN_LIMIT:
            self._known = pl.concat([self._known, made])
        late = pl.DataFrame({"id": unknown}).join(made, on="id", how="left", maintain_order="left")
        return pl.DataFrame([found[name].scatter(new, late[name]) for name in ("pseudonym", "erased")])

    def _made(self, ids: pl.Series, space: str) -> pl.DataFrame:
        texts = ids.to_list()
        pseudonyms = [f"{space}:{token}" for token in self.tokens_of(texts, space)]
        erased = [tag in self._erased for tag in self.tags_of(texts)] if self._erased else [False] * len(texts)
        return pl.DataFrame({"id": ids, "pseudonym": pseudonyms, "erased": erased}, schema=self._known.schema)

    def tokens_of(self, texts: Sequence[str], space: str) -> list[str]:
        """The part behind the namespace, for each text; a text that holds a stored pseudonym gives that one's."""
        first, *others = self._steps
        tokens = _tokens([first(text.encode()) for text in texts])
        for step in others:
            tokens = _tokens([step(f"{space}:{token}".encode()) for token in tokens])
        stored = f"{STORED}{space}:"
        for place, text in enumerate(texts):
            if stored in text:
                tokens[place] = text.rpartition(stored)[2]
        return tokens

    def tags_of(self, texts: Sequence[str]) -> list[str]:
        """What erased customers are remembered by: other bits of the same digests, which no pseudonym shows."""
        first, *others = self._steps
        tags = [_tag(first(text.encode())[_TOKEN_BYTES:]) for text in texts]
        for step in others:
            tags = [_tag(step(tag.encode())) for tag in tags]
        return tags

    def after_rotation(self, pseudonym: str) -> str:
        """What a pseudonym under all keys but the last becomes under the last."""
        space = pseudonym.rpartition(":")[0]
        return f"{space}:{_tokens([self._steps[-1](pseudonym.encode())])[0]}"

    def tag_after_rotation(self, tag: str) -> str:
        """The same for a tag."""
        return _tag(self._steps[-1](tag.encode()))


def open_pseudonyms(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Pseudonyms:
    """The pseudonyms that a warehouse's customers bear; on first use, those of a new key.

    Args:
        connection: the building version; it remembers the fingerprint of its keys.
        settings: say where the key file is.

    Raises:
        StoreError: the key is lost, is another one, or may be read by others; or the warehouse holds bare ids.
    """
    keys = keys_in_use(connection, settings)
    if keys is None:
        _check_no_bare_ids(connection)
        path = key_path(settings)
        keys = read_keys(path) or made_keys(path)
        connection.execute("insert into privacy values ($mark)", {"mark": fingerprint(keys)})
    erased = connection.execute("select tag from erasures where tag is not null").fetchall()
    return Pseudonyms(keys, frozenset(row[0] for row in erased))


def keys_in_use(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[bytes, ...] | None:
    """The keys behind the pseudonyms that a version holds; None where it holds none yet.

    A key file may hold a newer key than the version uses: a rotation that was interrupted, or that of another home.

    Raises:
        StoreError: the key is lost, or is another one.
    """
    row = connection.execute("select key_fingerprint from privacy").fetchone()
    if row is None:
        return None
    path = key_path(settings)
    keys = read_keys(path)
    if keys is None:
        raise StoreError(
            f"The warehouse holds pseudonyms, and their key file {path} is gone",
            "Restore it from its copy. A new key would make strangers of all customers; without the old one, load the"
            " sources into a new ENDVALUE_HOME.",
        )
    for count in range(len(keys), 0, -1):
        if fingerprint(keys[:count]) == row[0]:
            return keys[:count]
    raise StoreError(
        f"The key file {path} is not the one that the warehouse's pseudonyms were made with",
        "Put the right file there, or set ENDVALUE_KEY_FILE to it.",
    )


def _check_no_bare_ids(connection: duckdb.DuckDBPyConnection) -> None:
    row = connection.execute(
        "select count(*) from (select customer_id from interactions union all select customer_id from surveys)"
        " where customer_id is not null"
    ).fetchone()
    if row and row[0]:
        raise StoreError(
            f"The warehouse holds {row[0]:,} records with bare customer ids, from before pseudonyms",
            "Load the sources into a new ENDVALUE_HOME and remove the old one.",
        )


def _hmac(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 under a key.

    The two hash states that hold the key are made once and copied: half the cost of `hmac.HMAC.copy`, same digests.
    """
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block)).copy
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block)).copy

    def digest(message: bytes) -> bytes:
        first, second = inner(), outer()
        first.update(message)
        second.update(first.digest())
        return second.digest()

    return digest


def _tokens(digests: Sequence[bytes]) -> list[str]:
    """12 characters for the first 72 bits of each digest."""
    text = base64.urlsafe_b64encode(b"".join(digest[:_TOKEN_BYTES] for digest in digests)).decode()
    return [text[start : start + 12] for start in range(0, len(text), 12)]


def _tag(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest[:_TAG_BYTES]).decode().rstrip("=")
