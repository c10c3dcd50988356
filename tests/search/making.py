"""Small passages in many languages, and an index of them, for tests on the real engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from search.engines import throwaway
from search.engines.base import Engine, Group, Passage
from search.query.parse import keys_of, parse
from search.query.plan import plan

DAY = date(2026, 6, 1)


def passage(key: str, locale: str, heading: str, text: str, number: str = "", **facts: Any) -> Passage:
    values: dict[str, Any] = {
        "kind": "clause", "title": "", "work": "ethics", "edition": "1.0", "since": date(2020, 1, 1), "authoritative": locale == "en"
    }  # fmt: skip
    values.update(facts)
    return Passage(
        id=f"{values['work']}/{values['edition']}/{locale}/{key}",
        locale=locale, heading=heading, text=text, key=key, number=number, numbers=keys_of(number) if number else (), **values,
    )  # fmt: skip


def index_of(folder: Path, passages: Sequence[Passage], name: str = "tantivy") -> Engine:
    engine = throwaway(folder, name)
    generation = engine.new_generation()
    with engine.writing(generation) as writer:
        writer.put(Group("test/all/1", "test/all", "1", lambda: passages))
    engine.swap(generation)
    return engine


def keys(engine: Engine, words: str, locale: str, **facts: Any) -> list[str]:
    """Keys of what a question finds, best first."""
    wanted = plan(parse(words), locale=locale, day=facts.pop("day", DAY), **facts)
    return [hit.passage.key for hit in engine.search(wanted).hits]


SHELF = (
    passage("loans", "en", "Loans", "The museum lends objects with great care and asks the borrower to insure them.", "3.2"),
    passage("return", "en", "Return of objects", "Looted objects are returned to their owners, as clause 3.2 says.", "3.3"),
    passage("part", "en", "Collections", "", "3", kind="part"),
    passage("board", "en", "The board", "Trustees declare every interest before they decide.", "Article 7"),
    passage("gifts", "en", "Gifts", "Donors receive no favours. Gifts are recorded in public.", "iv"),
    passage("loans", "es", "Préstamos", "El museo presta obras con cuidado y exige un seguro a quien las recibe.", "3.2"),
    passage("return", "es", "Devolución de objetos", "Los objetos expoliados se devuelven a sus propietarios.", "3.3"),
    passage("board", "es", "El patronato", "Los patronos declaran todo interés. Los artículos se publican.", "Artículo 7"),
    passage("loans", "fr", "Prêts", "Le musée prête les œuvres avec soin et demande une assurance.", "3.2"),
    passage("return", "fr", "Restitution des œuvres", "Les œuvres spoliées sont restituées à leurs propriétaires.", "3.3"),
    passage("ethics", "fr", "L’éthique", "L’éthique l’emporte sur l’intérêt de l’institution.", "Article premier"),
    passage("loans", "ar", "الإعارة", "يُعير المتحف القطع بعناية ويطلب التأمين عليها.", "المادة ٧"),
    passage("return", "ar", "إعادة القطع", "تعاد القطع المسروقة إلى أصحابها.", "المادة ٨"),
    passage("loans", "zh-hans", "借展", "博物馆谨慎出借藏品,并要求投保。", "第三条"),
    passage("return", "zh-hans", "归还藏品", "被盗的藏品应当归还原主。", "第四条"),
    passage("loans", "ja", "貸出", "美術館は作品を慎重に貸し出し、保険を求める。", "第三条"),
    passage("return", "ja", "返還", "盗まれた作品は所有者に返還される。", "第四条"),
    passage("loans", "ko", "대여", "박물관은 작품을 신중하게 대여하고 보험을 요구한다.", "제3조"),
    passage("loans", "ru", "Займы", "Музей передаёт произведения с осторожностью и требует страховки.", "Статья 3"),
    passage("loans", "hi", "ऋण", "संग्रहालय वस्तुओं को सावधानी से उधार देता है।", "धारा 3"),
    passage("loans", "th", "การยืม", "พิพิธภัณฑ์ให้ยืมวัตถุด้วยความระมัดระวัง", "ข้อ 3"),
    passage("loans", "de", "Leihgaben", "Das Museum verleiht Kunstwerke mit großer Sorgfalt.", "§ 4"),
    passage("loans", "he", "השאלה", "המוזיאון משאיל פריטים בזהירות.", "סעיף 3"),
    passage("loans", "el", "Δανεισμός", "Το μουσείο δανείζει έργα με προσοχή.", "Άρθρο 3"),
)
