"""Zip files: taken apart without trusting what they say about themselves, and put together the same way each time."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from model.exchange.refusals import refused
from model.language import _
from model.scenario_file import LARGEST_FILE

File = tuple[str, bytes]
MOST_MEMBERS = 100  # seven tables, and what operating systems add
UNPACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing that Python unpacks piece by piece; of the others 300 bytes can become 300 MB at once."""
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same content gives the same bytes
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError)


def unpacked(content: bytes, name: str) -> list[File]:
    """Return the files in a zip, without folders and what operating systems add.

    Raises
    ------
    ScenarioError
        If it is no zip, is locked or packed in an unusual way, or holds more than is allowed: counted while unpacking,
        since a header can lie.
    """
    files: list[File] = []
    room = LARGEST_FILE
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if _is_wanted(info)]
            if len(members) > MOST_MEMBERS:
                found = _("holds {count} files").format(count=len(members))
                raise refused(name, found, _("must hold at most {most}").format(most=MOST_MEMBERS))
            for info in members:
                if info.compress_type not in UNPACKED:
                    found, limit = _("is packed in an unusual way"), _("must be an ordinary zip file (deflate)")
                    raise refused(name, found, limit, _("zip it again with the operating system's own command"))
                with archive.open(info) as member:
                    data = member.read(room + 1)
                room -= len(data)
                if room < 0:
                    found = _("unpacks to more than {most} bytes").format(most=LARGEST_FILE)
                    raise refused(name, found, _("must hold less"))
                files.append((PurePosixPath(info.filename).name, data))
    except _FAULTS as fault:
        found = _("cannot be unpacked ({fault})").format(fault=fault)
        raise refused(name, found, _("must be a zip file without a password")) from None
    if not files:
        raise refused(name, _("holds no file"), _("must hold tables as CSV"))
    return files


def packed(files: Mapping[str, str]) -> bytes:
    """Return a zip of text files, the same bytes for the same texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode("utf-8-sig"))
    return buffer.getvalue()


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    return not info.is_dir() and not path.name.startswith(".") and "__MACOSX" not in path.parts
