"""The working text: TextPage and units, read as a plain ``Text`` and written from one.

In the authoritative locale it is the raw StreamField JSON of exactly one revision plus ``ClauseKey``; in the others it
is the units.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page, Revision

from kb.editions.canonical import line, plain, unline
from kb.editions.editor import from_editor, to_editor
from kb.editions.editor import is_rich as is_rich_wording
from kb.editions.hashing import field_hash
from kb.editions.rows import hash_of
from kb.editions.text import TEXT_KEY, Blank, ClauseText, Text
from kb.fields import NUMBER, body_field, fields_of, heading_field, is_rich
from kb.locales import ensure_locale
from kb.models import ClauseKey, Surroundings, TextPage, Unit, Work

# -- the page -------------------------------------------------------------------------------------------------


def page_of(work: Work, locale: str = "") -> TextPage | None:
    """The work's page in a locale (default: the authoritative one)."""
    return TextPage.objects.filter(
        translation_key=work.translation_key, locale__language_code=locale or work.authoritative_locale
    ).first()


def ensure_page(work: Work, locale: str, title: str) -> TextPage:
    """The work's page in a locale, made as a draft when it is not there."""
    page = page_of(work, locale)
    if page is not None:
        return page
    row, _created = ensure_locale(locale)
    from kb.locales import ensure_root

    page = TextPage(
        title=title[:255] or work.code,
        slug=_free_slug(ensure_root(row), work.code),
        locale=row,
        translation_key=work.translation_key,
        live=False,
    )
    ensure_root(row).add_child(instance=page)
    return page


def working_text(work: Work, label: str = "", revision: Revision | None = None) -> Text | None:
    """The working text of the work's authoritative locale as of a revision (default: the latest); None without a page."""
    page = page_of(work)
    return None if page is None else text_of(work, content_of(page, revision), keys_of(work), label)


def text_of(work: Work, content: Mapping[str, str], keys: Mapping[str, str], label: str = "") -> Text:
    """The text that ``content_of`` some revision makes, with these keys by block id."""
    head = ClauseText(TEXT_KEY, "_text", 0, {"title": line(content["title"]), "intro": from_editor(content["intro"])})
    rows = [_from_block(block, keys.get(str(block.get("id")), "")) for block in json.loads(content["body"])]
    return Text(work.code, work.authoritative_locale, label, True, (head, *rows))


def keys_of(work: Work) -> dict[str, str]:
    """The work's clause keys by the id of their block."""
    pairs = work.clause_keys.filter(block_id__isnull=False).values_list("block_id", "key")
    return {str(block): key for block, key in pairs}


def write_working(work: Work, text: Text, user: Any = None) -> TextPage:
    """Make the text the working text: blocks keep their id by clause key, one new revision, never published.

    A clause that is left out keeps its block too: an older revision that is brought back finds its key again.
    """
    with transaction.atomic():
        title = unline(text.clauses[0].fields.get("title", ""))
        page = ensure_page(work, work.authoritative_locale, title)
        places = _places(work, [clause.key for clause in text.clauses[1:]])
        blocks = [_to_block(clause, places[clause.key]) for clause in text.clauses[1:]]
        page.title = (title or work.code)[:255]
        page.draft_title = page.title
        page.intro = to_editor(text.clauses[0].fields.get("intro", ""))
        page.body = json.dumps(blocks)
        revision = page.save_revision(user=user, clean=False)
        # The page's row follows its latest draft, so that the explorer shows it; the page is never live.
        TextPage.objects.filter(pk=page.pk).update(
            title=page.title,
            draft_title=page.title,
            intro=page.intro,
            body=page.body,
            latest_revision=revision,
        )
        return TextPage.objects.get(pk=page.pk)


def _places(work: Work, keys: Sequence[str]) -> dict[str, str]:
    """The block of each key, by key: the one it has, or a new one for new and record-only keys."""
    known = {row.key: row for row in work.clause_keys.all()}
    fresh = [ClauseKey(work=work, key=key, block_id=uuid.uuid4()) for key in keys if key not in known]
    again = [known[key] for key in keys if key in known and known[key].block_id is None]
    for row in again:
        row.block_id = uuid.uuid4()
    ClauseKey.objects.bulk_create(fresh, batch_size=500)
    ClauseKey.objects.bulk_update(again, ["block_id"], batch_size=200)
    return {row.key: str(row.block_id) for row in (*known.values(), *fresh) if row.block_id}


def give_keys(work: Work, body: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Give every block of a saved body a key (made from its heading or words); returns the new ones by block id."""
    from kb.importing.clauses import rows_of
    from kb.importing.keys import make_keys

    known = set(work.clause_keys.filter(block_id__isnull=False).values_list("block_id", flat=True))
    fresh = [block for block in body if block.get("id") and uuid.UUID(str(block["id"])) not in known]
    if not fresh:
        return {}
    used = set(work.clause_keys.values_list("key", flat=True)) | {TEXT_KEY}
    keys = make_keys(rows_of([_from_block(block, "") for block in fresh]), used)
    ClauseKey.objects.bulk_create(
        ClauseKey(work=work, key=key, block_id=block["id"]) for block, key in zip(fresh, keys, strict=True)
    )
    return {str(block["id"]): key for block, key in zip(fresh, keys, strict=True)}


def _from_block(block: Mapping[str, Any], key: str) -> ClauseText:
    kind = str(block.get("type", "")).removesuffix("_html")
    value = block.get("value") or {}
    blank = None
    if kind == "blank":
        options = tuple(part.strip() for part in str(value.get("options") or "").split("|") if part.strip())
        blank = Blank(
            str(value.get("id") or key or "field"),
            str(value.get("type") or "text"),
            bool(value.get("required")),
            options,
        )
        fields = {
            heading_field(kind, blank): line(str(value.get("heading") or "")),
            body_field(kind, blank): line(str(value.get("help") or "")),
        }
    else:
        fields = {
            "heading": line(str(value.get("heading") or "")),
            "text": from_editor(str(value.get("text") or "")),
        }
    return ClauseText(
        key=key,
        kind=kind,
        level=int(value.get("level") or 0),
        fields=fields,
        number=unline(line(str(value.get("number") or ""))),
        duty=str(value.get("duty") or "none"),
        blank=blank,
    )


def _to_block(clause: ClauseText, block_id: str) -> dict[str, Any]:
    heading = unline(clause.fields.get(heading_field(clause.kind, clause.blank), ""))
    body = clause.fields.get(body_field(clause.kind, clause.blank), "")
    value: dict[str, Any] = {"number": clause.number, "heading": heading, "level": clause.level}
    kind = clause.kind
    if clause.kind == "blank" and clause.blank is not None:
        value |= {
            "help": unline(body),
            "id": clause.blank.id,
            "type": clause.blank.type,
            "required": clause.blank.required,
            "options": "|".join(clause.blank.options),
        }
    else:
        rich = is_rich_wording(body)
        kind = clause.kind if rich else f"{clause.kind}_html"
        value |= {"text": to_editor(body), "duty": clause.duty}
    return {"type": kind, "value": value, "id": block_id}


def _free_slug(parent: Page, code: str) -> str:
    slug, number = slugify(code), 1
    taken = set(parent.get_children().values_list("slug", flat=True))
    while slug in taken:
        number += 1
        slug = f"{code}-{number}"
    return slug


# -- the units ------------------------------------------------------------------------------------------------


def units_of(work: Work, locale: str) -> dict[tuple[str, str], Unit]:
    """The work's units in a locale by (clause key, field)."""
    return {(unit.key, unit.field): unit for unit in Unit.objects.filter(work=work, locale=locale)}


def units_text(
    work: Work,
    locale: str,
    label: str,
    source: Mapping[str, tuple[ClauseText, str]],
    *,
    partial: bool = False,
) -> Text:
    """The translation of an edition that the units make; a clause with a stale or missing field is left out."""
    units = units_of(work, locale)
    clauses = []
    for key, (original, sha256) in source.items():
        fields: dict[str, str] = {}
        complete = True
        for name in fields_of(original.kind, original.blank):
            html = original.fields.get(name, "")
            unit = units.get((key, name))
            usable = (
                unit is not None
                and unit.html
                and unit.state != Unit.State.DRAFT
                and unit.source_sha256 == field_hash(html)
            )
            if usable:
                assert unit is not None
                fields[name] = unit.html
            elif html:
                complete = False
        if not complete:
            continue
        number = units.get((key, NUMBER))
        clauses.append(
            ClauseText(
                key=key,
                kind=original.kind,
                level=original.level,
                fields=fields,
                number=number.html if number is not None else original.number,
                duty=original.duty,
                blank=original.blank,
                source_sha256=sha256,
            )
        )
    return Text(work.code, locale, label, False, tuple(clauses), partial=partial)


def write_units(
    work: Work,
    text: Text,
    source: Mapping[str, tuple[ClauseText, str]],
    *,
    guessed: Iterable[str] = (),
    title: str = "",
) -> int:
    """Write a translation's wordings into units; returns how many fields changed. Keys in ``guessed`` are marked."""
    doubtful = set(guessed)
    ensure_page(
        work,
        text.locale,
        title or unline(text.clauses[0].fields.get("title", "")) if text.clauses else work.code,
    )
    standing = units_of(work, text.locale)
    fresh: list[Unit] = []
    altered: list[Unit] = []
    for clause in text.clauses:
        original = source[clause.key][0]
        wanted = {name: html for name, html in clause.fields.items() if html}
        if clause.number != original.number or (clause.key, NUMBER) in standing:
            wanted[NUMBER] = clause.number
        for name, html in wanted.items():
            sha256 = field_hash(original.fields.get(name, "")) if name != NUMBER else ""
            unit = standing.get((clause.key, name))
            mark = clause.key in doubtful
            if unit is None:
                fresh.append(
                    Unit(
                        work=work,
                        key=clause.key,
                        field=name,
                        locale=text.locale,
                        html=html,
                        state=Unit.State.TRANSLATED,
                        guessed=mark,
                        source_sha256=sha256,
                    )
                )
            elif (
                (unit.html, unit.source_sha256) != (html, sha256)
                or unit.state == Unit.State.DRAFT
                or (unit.guessed and not mark)  # the same words, and now somebody has said that they belong here
            ):
                unit.html, unit.source_sha256, unit.guessed = html, sha256, mark
                unit.state = Unit.State.TRANSLATED
                altered.append(unit)
    Unit.objects.bulk_create(fresh, batch_size=500)
    Unit.objects.bulk_update(altered, ["html", "source_sha256", "guessed", "state"], batch_size=200)
    Surroundings.touch()
    return len(fresh) + len(altered)


# -- the working state, for undo ------------------------------------------------------------------------------


def snapshot(work: Work, locale: str) -> dict[str, Any]:
    """The working state an import of this locale may change, as JSON."""
    if locale == work.authoritative_locale:
        text = working_text(work)
        page = page_of(work)
        keys = work.clause_keys.filter(block_id__isnull=False).order_by("key").values_list("key", "block_id")
        return {
            "title": page.title if page else None,
            "hashes": [[c.key, c.kind, c.number, c.level, c.duty, hash_of(c)] for c in text.clauses]
            if text and page
            else None,
            "revision": content_of(page) if page else None,
            "blocks": [[key, str(block)] for key, block in keys],
        }
    rows = Unit.objects.filter(work=work, locale=locale).order_by("key", "field")
    return {
        "units": [
            list(row) for row in rows.values_list("key", "field", "html", "state", "guessed", "source_sha256")
        ]
    }


def restore(work: Work, locale: str, state: Mapping[str, Any], user: Any = None) -> None:
    """Bring back a working state taken by :func:`snapshot`."""
    if "units" in state:
        Unit.objects.filter(work=work, locale=locale).delete()
        Unit.objects.bulk_create(
            (
                Unit(
                    work=work,
                    locale=locale,
                    key=key,
                    field=name,
                    html=html,
                    state=at,
                    guessed=guessed,
                    source_sha256=sha256,
                )
                for key, name, html, at, guessed, sha256 in state["units"]
            ),
            batch_size=500,
        )
        Surroundings.touch()
        return
    page = page_of(work)
    if page is None:
        return
    if state.get("revision") is None:
        # The import made the page: without it there is no working text.
        ClauseKey.objects.filter(work=work).update(block_id=None)
        _drop_unfrozen_keys(work)
        page.delete()
        return
    content = state["revision"]
    ClauseKey.objects.filter(work=work, block_id__in=[block for _key, block in state["blocks"]]).update(block_id=None)
    for key, block in state["blocks"]:
        ClauseKey.objects.update_or_create(work=work, key=key, defaults={"block_id": block})
    page.title, page.draft_title = content["title"], content["title"]
    page.intro, page.body = content["intro"], content["body"]
    revision = page.save_revision(user=user, clean=False)
    TextPage.objects.filter(pk=page.pk).update(
        title=page.title,
        draft_title=page.title,
        intro=page.intro,
        body=content["body"],
        latest_revision=revision,
    )


def content_of(page: TextPage, revision: Revision | None = None) -> dict[str, str]:
    """Title, intro and body JSON of a revision (default: the latest; the page's row when there is none)."""
    chosen = revision or page.latest_revision
    if chosen is None:
        return {"title": page.title, "intro": page.intro, "body": json.dumps(list(page.body.raw_data))}
    content = chosen.content
    body = content.get("body") or "[]"
    return {
        "title": content.get("title", ""),
        "intro": content.get("intro") or "",
        "body": body if isinstance(body, str) else json.dumps(body),
    }


def _drop_unfrozen_keys(work: Work) -> None:
    from kb.models import EditionClause

    frozen = EditionClause.objects.filter(text__edition__work=work).values("key")
    ClauseKey.objects.filter(work=work).exclude(key__in=frozen).delete()


def has_words(clause: ClauseText) -> bool:
    """Whether a row says anything."""
    return any(plain(html) if is_rich(name) else html for name, html in clause.fields.items())
