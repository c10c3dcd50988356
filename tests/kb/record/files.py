"""Documents and images as they lie in Wagtail's library, put there through its admin."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def pdf(words: str) -> bytes:
    return PDF + b"%" + words.encode() + b"\n"


def png(shade: int) -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (8, 8), (shade, shade, shade)).save(out, "PNG")
    return out.getvalue()


def word(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in ("[Content_Types].xml", "word/document.xml", *parts):
            archive.writestr(part, "<x/>")
    return out.getvalue()


def odt() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def add_document(client: Client, name: str, data: bytes, title: str = "Loan form") -> Document:
    response = client.post("/admin/documents/add/", {"title": title, "file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.content[:2000]
    return Document.objects.latest("id")


def replace_document(client: Client, document: Document, data: bytes) -> None:
    form = {"title": document.title, "file": SimpleUploadedFile("other.pdf", data)}
    assert client.post(f"/admin/documents/edit/{document.pk}/", form).status_code == 302


def delete_document(client: Client, document: Document) -> None:
    assert client.post(f"/admin/documents/delete/{document.pk}/").status_code == 302


def add_image(client: Client, name: str, data: bytes) -> Image:
    response = client.post("/admin/images/add/", {"title": "A picture", "file": SimpleUploadedFile(name, data, "image/png")})
    assert response.status_code == 302, response.content[:2000]
    return Image.objects.latest("id")


def replace_image(client: Client, image: Image, data: bytes) -> None:
    form: dict[str, Any] = {"title": image.title, "file": SimpleUploadedFile("other.png", data, "image/png")}
    assert client.post(f"/admin/images/{image.pk}/", form).status_code == 302


def delete_image(client: Client, image: Image) -> None:
    assert client.post(f"/admin/images/{image.pk}/delete/").status_code == 302
