"""Whether a file's first bytes can be those of a video in a container that is read (`pipeline.film.media`).

Generous: `probe` decides once the file is whole. This spares an applicant the hour that a wrong file takes to travel.
"""

from __future__ import annotations

_AT_START = (
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"FLV\x01",
    b"OggS",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF, WMV
    b"\x06\x0e\x2b\x34",  # MXF, which may begin with a run-in
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x00\x00\x01\xb3",
)
_QUICKTIME = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid"}
_MXF_RUN_IN = 64 << 10
_PACKETS = (188, 192, 204)
"""Bytes of an MPEG transport stream's packets: plain, with a time stamp before each (M2TS), with a check sum behind."""


def could_be_video(head: bytes) -> bool:
    """Whether a video may begin with these bytes, of which there are as many as a first chunk has."""
    if head[4:8] in _QUICKTIME or head.startswith(_AT_START):
        return True
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return True
    if b"\x06\x0e\x2b\x34\x02\x05\x01\x01" in head[:_MXF_RUN_IN]:
        return True
    return any(_is_transport_stream(head, length) for length in _PACKETS)


def _is_transport_stream(head: bytes, length: int) -> bool:
    """Whether packets of this length begin with their mark, several times in a row from somewhere in the first two."""
    return any(all(head[start + n * length : start + n * length + 1] == b"\x47" for n in range(5)) for start in range(2 * length))
