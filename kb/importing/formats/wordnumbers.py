"""Word's automatic numbers, written into the paragraphs: they are in ``numbering.xml``, not in the text.

Headings, and paragraphs whose number has words or several levels ("Article 3", "1.2"), get their number as text.
Other numbered items stay list items; signs in front of their text say which number they have, and which paragraph
is a heading only by its outline level. ``signs.take_signs`` reads them again after mammoth.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

from kb.importing import tree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPEN, CLOSE = "\ue0f0", "\ue0f1"  # private use: no text has them (they are taken out of it first)
_SIGN = re.compile(f"{OPEN}([a-zA-Z]+):(-?[0-9]+){CLOSE}")
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LIST_TYPES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_CJK = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "ideographDigital")


@dataclass
class _Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    num: tuple[str, int] | None = None  # numId, level


@dataclass
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass
class _Numbering:
    abstract: dict[str, str] = field(default_factory=dict)  # numId -> abstractNumId
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    override: dict[tuple[str, int], int] = field(default_factory=dict)
    by_style: dict[str, int] = field(default_factory=dict)  # style id -> level
    linked: dict[str, str] = field(default_factory=dict)


def write_numbers(document: bytes, styles: bytes | None, numbering: bytes | None) -> bytes:
    """``document.xml`` with its automatic numbers written out."""
    root = _parse(document)
    for text in root.iter(f"{W}t"):
        text.text = re.sub(f"[{OPEN}{CLOSE}]", "", text.text or "")
    by_id = _styles(styles)
    numbers = _numbering(numbering)
    counters: dict[str, dict[int, int]] = defaultdict(dict)
    used: set[str] = set()
    for paragraph in root.iter(f"{W}p"):
        _paragraph(paragraph, by_id, numbers, counters, used)
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out


def _parse(xml: bytes) -> tree.Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    return etree.fromstring(xml, parser)


def _val(element: tree.Element, path: str) -> str:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return "" if found is None else found.get(f"{W}val") or ""


def _int(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else default


def _styles(xml: bytes | None) -> dict[str, _Style]:
    out: dict[str, _Style] = {}
    for each in _parse(xml).iter(f"{W}style") if xml else ():
        outline = _val(each, "pPr/outlineLvl")
        num = each.find(f"{W}pPr/{W}numPr")
        pair = (_val(num, "numId"), _int(_val(num, "ilvl"), -1)) if num is not None else None
        out[each.get(f"{W}styleId") or ""] = _Style(
            _val(each, "name"), _val(each, "basedOn"), _int(outline, 9) if outline else None, pair
        )
    return out


def _numbering(xml: bytes | None) -> _Numbering:
    out = _Numbering()
    root = _parse(xml) if xml else None
    for each in root.iter(f"{W}abstractNum") if root is not None else ():
        name = each.get(f"{W}abstractNumId") or ""
        out.levels[name] = {}
        for lvl in each.iter(f"{W}lvl"):
            index = _int(lvl.get(f"{W}ilvl") or "", 0)
            legal = lvl.find(f"{W}isLgl") is not None
            out.levels[name][index] = _Level(
                _int(_val(lvl, "start"), 1), _val(lvl, "numFmt") or "decimal", _val(lvl, "lvlText"), legal
            )
            if style := _val(lvl, "pStyle"):
                out.by_style[style] = index
    for each in root.iter(f"{W}num") if root is not None else ():
        name = each.get(f"{W}numId") or ""
        out.abstract[name] = _val(each, "abstractNumId")
        for over in each.iter(f"{W}lvlOverride"):
            if start := _val(over, "startOverride"):
                out.override[name, _int(over.get(f"{W}ilvl") or "", 0)] = _int(start, 1)
    return out


def _chain(style: str, by_id: dict[str, _Style]) -> list[tuple[str, _Style]]:
    out: list[tuple[str, _Style]] = []
    while style in by_id and len(out) < 20:
        out.append((style, by_id[style]))
        style = by_id[style].based_on
    return out


def _paragraph(
    paragraph: tree.Element,
    by_id: dict[str, _Style],
    numbers: _Numbering,
    counters: dict[str, dict[int, int]],
    used: set[str],
) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        style_id, direct = "", None
    else:
        style_id, direct = _val(properties, "pStyle"), properties.find(f"{W}numPr")
    chain = _chain(style_id, by_id)
    heading = _heading(properties, chain)
    num_id, level = "", 0
    inherited = next(((name, s.num) for name, s in chain if s.num), None)
    if direct is not None:
        num_id, level = _val(direct, "numId"), _int(_val(direct, "ilvl"), 0)
    elif inherited and inherited[1]:
        num_id = inherited[1][0]
        level = inherited[1][1] if inherited[1][1] >= 0 else numbers.by_style.get(inherited[0], 0)
    if not any((t.text or "").strip() for t in paragraph.iter(f"{W}t")):
        return
    label, value, kind = _count(num_id, level, numbers, counters, used)
    named = bool(chain) and bool(_HEADING_NAME.fullmatch(chain[0][1].name))
    prefix = f"{OPEN}h:{heading}{CLOSE}" if heading and not named else ""
    as_text = bool(label) and (heading or re.search(r"[^\W\d_]{2}", label) or re.search(r"\w[.\-]\w", label))
    if as_text:
        prefix += f"{label} "
        if properties is not None and direct is not None:
            properties.remove(direct)
        _switch_off(paragraph, properties, bool(inherited))
    elif label and kind not in ("bullet", "none"):
        prefix += f"{OPEN}{_LIST_TYPES.get(kind, 'd')}:{value}{CLOSE}"
    if prefix:
        _prepend(paragraph, prefix)


def _switch_off(paragraph: tree.Element, properties: tree.Element, inherited: bool) -> None:
    """Numbering that comes from the style is switched off, or mammoth would make a list of it."""
    if not inherited:
        return
    if properties is None:
        return
    off = etree.SubElement(properties, f"{W}numPr")
    etree.SubElement(off, f"{W}ilvl").set(f"{W}val", "0")
    etree.SubElement(off, f"{W}numId").set(f"{W}val", "0")


def _heading(properties: tree.Element, chain: list[tuple[str, _Style]]) -> int:
    """1 to 6, or 0: by the paragraph's outline level, else by its style or one it is based on."""
    direct = _val(properties, "outlineLvl") if properties is not None else ""
    if direct:
        level = _int(direct, 9)
        return min(level + 1, 6) if level < 9 else 0
    for __, style in chain:
        if match := _HEADING_NAME.fullmatch(style.name):
            return min(int(match[1]), 6)
        if style.outline is not None:
            return min(style.outline + 1, 6) if style.outline < 9 else 0
    return 0


def _count(
    num_id: str, level: int, numbers: _Numbering, counters: dict[str, dict[int, int]], used: set[str]
) -> tuple[str, int, str]:
    """The number as Word shows it, its last value and its format; moves the counters on."""
    name = numbers.abstract.get(num_id, "")
    levels = numbers.levels.get(name, {})
    if num_id in ("", "0") or level not in levels:
        return "", 0, ""
    count = counters[name]
    if num_id not in used:
        used.add(num_id)
        for (owner, index), start in numbers.override.items():
            if owner == num_id:
                count[index] = start - 1
    count[level] = count.get(level, levels[level].start - 1) + 1
    for deeper in [each for each in count if each > level]:
        del count[deeper]
    for higher in range(level):
        if higher in levels:
            count.setdefault(higher, levels[higher].start)

    def one(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        if index not in levels:
            return ""
        return _format(count.get(index, 0), "decimal" if levels[level].legal else levels[index].format)

    kind = levels[level].format
    label = "" if kind in ("bullet", "none") else re.sub(r"%([1-9])", one, levels[level].text).strip()
    return label, count[level], kind


def _format(value: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        out, rest = "", value
        for sign, worth in zip(
            "m cm d cd c xc l xl x ix v iv i".split(), (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), strict=True
        ):
            while rest >= worth:
                out, rest = out + sign, rest - worth
        return out.upper() if kind == "upperRoman" else out
    if kind in _CJK and 0 < value < 100:
        digits = "〇一二三四五六七八九"
        tens, unit = divmod(value, 10)
        return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[unit] if unit else "")
    return f"{value:02d}" if kind == "decimalZero" else str(value)


def _prepend(paragraph: tree.Element, text: str) -> None:
    run = etree.Element(f"{W}r")
    node = etree.SubElement(run, f"{W}t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    first = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if first is None else 1, run)


def take_signs(root: tree.Element) -> None:
    """Signs in mammoth's HTML to headings and to types and starts of lists, in place."""
    for each in list(root.iter("p", "li", "td", "th")):
        text = each.text or ""
        holder = each
        while not text and len(holder) and holder[0].tag in ("strong", "em", "a", "span", "p"):
            holder = holder[0]
            text = holder.text or ""
        while match := _SIGN.match(text):
            text = text[match.end() :]
            holder.text = text
            if match[1] == "h":
                each.tag = f"h{match[2]}" if each.tag == "p" else each.tag
            elif each.tag == "li" and each.getparent().tag == "ol":
                _list_item(each, match[1], match[2])
    for each in list(root.iter("ul", "ol")):
        _unwrap_steps(each)
    for each in root.iter():
        each.text = _SIGN.sub("", each.text) if each.text and OPEN in each.text else each.text
        each.tail = _SIGN.sub("", each.tail) if each.tail and OPEN in each.tail else each.tail


def _list_item(item: tree.Element, kind: str, value: str) -> None:
    ol = item.getparent()
    if ol.index(item) == 0:
        if kind != "d":
            ol.set("type", kind)
        if value != "1":
            ol.set("start", value)


def _unwrap_steps(outer: tree.Element) -> None:
    """A list that begins on a deeper level comes wrapped in lists with nothing of their own."""
    while len(outer) == 1 and len(outer[0]) == 1 and outer[0][0].tag in ("ul", "ol") and outer.getparent() is not None:
        item, inner = outer[0], outer[0][0]
        if (item.text or "").strip() or (inner.tail or "").strip():
            return
        inner.tail = outer.tail
        outer.getparent().replace(outer, inner)
        outer = inner
