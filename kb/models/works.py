"""Works and the registry of their clause keys. Never frozen, but fixed where the record stands on them."""

from __future__ import annotations

import re
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CODE = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
#: First parts of public addresses that a work may not take.
RESERVED_CODES = frozenset(
    "admin api at c calls cases changes compare documents django-admin ed editions events feed glossary healthz home id"
    " media news press programmes questions readyz record record-media review robots"
    " search sitemap static texts topics login logout account well-known".split()
)


def validate_code(code: str) -> None:
    """Refuse an ill-formed or reserved work code with one sentence."""
    if not CODE.fullmatch(code):
        raise ValidationError(
            _(
                "“%(code)s” cannot be the code of a work: use 2 to 40 small letters a–z, digits and hyphens, starting with a letter."
            ),
            params={"code": code},
        )
    if code in RESERVED_CODES:
        raise ValidationError(
            _("“%(code)s” cannot be the code of a work: this address is used by the site itself."),
            params={"code": code},
        )


class Work(models.Model):
    """One normative text, whatever its language or edition."""

    class Kind(models.TextChoices):
        CODE = "code", _("Code")
        GUIDE = "guide", _("Guide")
        MEMORANDUM = "memorandum", _("Memorandum")
        POLICY = "policy", _("Policy")
        OTHER = "other", _("Text")

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[validate_code])
    translation_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    authoritative_locale = models.CharField(_("authoritative language"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        permissions = [
            ("publish_edition", _("Can publish an edition")),
            ("withdraw_text", _("Can withdraw a published text")),
        ]

    def __str__(self) -> str:
        return self.code


class ClauseKey(models.Model):
    """The permanent id of a clause. ``block_id`` is its block in the working page, NULL for record-only keys.

    A clause deleted from the working text keeps its block's id, so that an older revision brought back finds its key.
    """

    work = models.ForeignKey(Work, models.PROTECT, related_name="clause_keys")
    key = models.CharField(max_length=64, validators=[RegexValidator(KEY)])
    block_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "key"], name="clausekey_key"),
            models.UniqueConstraint(fields=["work", "block_id"], name="clausekey_block"),
        ]

    def __str__(self) -> str:
        return self.key
