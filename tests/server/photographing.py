"""Pictures of documents as telephones send them, for tests."""

import io
from typing import Final

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

PAPER: Final = "P-M01.p1.ready"
"""The box of a document that everybody brings who marries: its photos are kept under it."""


def taken(width: int = 480, height: int = 320, *, kind: str = "JPEG", colour: str = "navy") -> bytes:
    """A picture whose file says where and with what it was taken, and that the telephone was held upright."""
    exif = Image.Exif()
    exif[Base.Make.value] = "Telephone of Camille"
    exif[Base.Orientation.value] = 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude.value] = (48.0, 53.0, 1.0)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSMapDatum.value] = "WGS-84 of home"
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind, exif=exif)
    return file.getvalue()
