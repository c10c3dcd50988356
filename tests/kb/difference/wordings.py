"""Random wordings for property tests: canonical html of every element, in many scripts, and the same after some editing."""

from __future__ import annotations

from html import escape
from random import Random

from kb.editions.canonical import canonical

WORDS = (
    "the a of and museum keeps records trust two three 3,000 2.5 % don't well-being l'œuvre Kunstwerk Straße, (see) end. Why? "
    "المتحف يحفظ السجلّات، بِعِنَايَة . संग्रहालय अभिलेख रखता है। क्षमा מוזיאון צה\"ל שומר את. 博物馆保存记录。 美術館は記録を保存する。 コレクション "
    "พิพิธภัณฑ์เก็บรักษาบันทึก ພິພິທະພັນ សារមន្ទីររក្សា ပြတိုက်သည် 박물관은 기록을 музей хранит записи. ქართული é e\u0301 👩‍👩‍👧 🇫🇷 "
    "a<b & \u00a0 https://example.org/a?b=1&c=2 info@example.org e.g. -- … «oui»"
).split(" ")
MARKS = ("strong", "em", "a", "a2", "u", "s", "sub", "code", "ins", "del", "span", "q")
HREFS = ("work:code#a", "work:code#b", "https://example.org/x?y=1&z=2", "mailto:a@b.org")


def words(rng: Random, most: int = 12) -> list[str]:
    """Inline content as pieces of html, each of which may be kept, changed or dropped."""
    out = []
    for _ in range(rng.randint(1, most)):
        text = escape(rng.choice(WORDS), quote=False)
        roll = rng.random()
        if roll < 0.12:
            text = marked(rng, text)
        elif roll < 0.15:
            text = f'<img data-media="{rng.choice("0123") * 64}" alt="{rng.choice(("A picture", "x"))}">'
        elif roll < 0.18:
            text = "<br>"
        elif roll < 0.21:
            text = f'<sup id="fnref-{rng.randint(1, 3)}"><a href="#fn-{rng.randint(1, 3)}">{rng.randint(1, 3)}</a></sup>'
        elif roll < 0.23:
            text = "<ruby>漢<rt>かん</rt></ruby>"
        out.append(text + ("" if rng.random() < 0.1 else " "))
    return out


def marked(rng: Random, text: str) -> str:
    mark = rng.choice(MARKS)
    if mark == "a":
        return f'<a href="{escape(rng.choice(HREFS))}">{text}</a>'
    if mark == "a2":
        return f'<strong><a href="{escape(rng.choice(HREFS))}"><em>{text}</em></a></strong>'
    if mark == "span":
        return f'<span lang="fr">{text}</span>'
    return f"<{mark}>{text} {rng.choice(('more', text))}</{mark}>"


class Node:
    """A block: its element, and inner blocks or inline pieces."""

    def __init__(self, tag: str, inner: list[Node] | None = None, inline: list[str] | None = None, attributes: str = "") -> None:
        self.tag, self.inner, self.inline, self.attributes = tag, inner or [], inline or [], attributes

    def html(self) -> str:
        if self.tag == "hr":
            return "<hr>"
        held = "".join(self.inline) + "".join(node.html() for node in self.inner)
        return f"<{self.tag}{self.attributes}>{held}</{self.tag}>"


def blocks(rng: Random, depth: int = 0, most: int = 5) -> list[Node]:
    return [block(rng, depth) for _ in range(rng.randint(0 if depth == 0 else 1, most))]


def block(rng: Random, depth: int) -> Node:
    kind = rng.choice(("p", "p", "p", "list", "table", "dl", "quote", "h5", "pre", "figure", "notes", "hr"))
    if depth > 1 or kind == "p":
        return Node("p", inline=words(rng))
    if kind == "list":
        return Node(rng.choice(("ul", "ol")), [item(rng, depth) for _ in range(rng.randint(1, 4))])
    if kind == "table":
        width = rng.randint(1, 3)
        rows = [Node("tr", [Node(rng.choice(("td", "td", "th")), inline=words(rng, 3) if rng.random() < 0.8 else []) for _ in range(width)]) for _ in range(rng.randint(1, 3))]
        return Node("table", [Node("tbody", rows)])
    if kind == "dl":
        return Node("dl", [Node(tag, inline=words(rng, 5)) for _ in range(2) for tag in ("dt", "dd")])
    if kind == "quote":
        return Node("blockquote", blocks(rng, depth + 1, 2))
    if kind == "figure":
        picture = f'<img data-media="{rng.choice("01") * 64}">'
        return Node("figure", [Node("p", inline=[picture]), Node("figcaption", inline=words(rng, 4))])
    if kind == "notes":
        notes = [Node("li", [Node("p", inline=[*words(rng, 4), f'<a href="#fnref-{n}">↩</a>'])], attributes=f' id="fn-{n}"') for n in range(1, 3)]
        return Node("section", [Node("ol", notes)], attributes=' class="footnotes"')
    if kind == "pre":
        return Node("pre", inline=["a  b\n  c &lt;\n"])
    if kind == "hr":
        return Node("hr")
    return Node("h5", inline=words(rng, 4))


def item(rng: Random, depth: int) -> Node:
    inner = blocks(rng, depth + 1, 2) if rng.random() < 0.3 else []
    return Node("li", inner, words(rng, 6))


def edited(rng: Random, nodes: list[Node], rate: float) -> list[Node]:
    """The same blocks with some dropped, added, swapped, parted, and some words changed."""
    out: list[Node] = []
    for node in nodes:
        if rng.random() < rate * 0.4:
            continue
        if rng.random() < rate * 0.3 and node.tag not in ("li", "tr", "td", "th", "dt", "dd", "tbody"):
            out.append(block(rng, 1))
        tag = node.tag
        if tag in ("ul", "ol") and rng.random() < rate * 0.3:
            tag = "ol" if tag == "ul" else "ul"
        inline = []
        for piece in node.inline:
            roll = rng.random()
            if roll < rate * 0.3:
                continue
            if roll < rate * 0.6:
                inline += words(rng, 2)
            elif roll < rate * 0.7:
                inline.append(marked(rng, "kept") + " ")
            inline.append(piece)
        now = Node(tag, edited(rng, node.inner, rate), inline, node.attributes)
        if tag == "p" and len(inline) > 4 and rng.random() < rate * 0.3:
            cut = rng.randrange(1, len(inline))
            out += [Node("p", inline=inline[:cut]), Node("p", inline=inline[cut:])]
            continue
        out.append(now)
    if len(out) > 1 and rng.random() < rate:
        i, j = rng.randrange(len(out)), rng.randrange(len(out))
        if out[i].tag == out[j].tag:
            out[i], out[j] = out[j], out[i]
    return out


def pair(seed: int) -> tuple[str, str]:
    """A wording and another: the same after editing, or quite another one, or none."""
    rng = Random(seed)
    nodes = blocks(rng)
    before = canonical("".join(node.html() for node in nodes))
    if rng.random() < 0.1:
        return before, canonical("".join(node.html() for node in blocks(rng)))
    rate = rng.choice((0.1, 0.3, 0.7))
    return before, canonical("".join(node.html() for node in edited(rng, nodes, rate)))
