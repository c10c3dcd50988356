"""Hundreds of hostile addresses of a search, as raw query strings: what people, programs and attackers may send."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from search.asking import PARAM

#: Typed into the box.
TYPED: tuple[str, ...] = (
    # nothing, and nearly nothing
    "", " ", "\t\n", "\u00a0", "\u3000", ".", "...", "?", "!", "*", "**", "%", "%%", "_", "-", "--", "- -", "+", "/", "\\", "\\\\", "|", "&", "~", "^", "$", "#", "@",
    "\"", "\"\"", "\"\"\"", "'", "''", "`", "“", "”", "„", "«", "»", "「", "」", "《》", "‘’", "\" \"", "\"-\"", "-\"\"", "-\"a", "-\"a\" -\"b", "\"a\"\"b\"", "\"a -b\"", "- a", "-a", "-a -b",
    # operators of other languages of questions
    "AND", "OR", "NOT", "AND AND", "OR OR OR", "NOT NOT", "a AND", "AND b", "a OR", "(", ")", "((", "))", "()", "(a", "a)", "((((((((((a))))))))))", "(" * 500, ")" * 500, "(a OR b) AND (c", "[a TO b]",
    "[* TO *]", "{a TO z}", "{", "}", "[", "]", "[]", "{}", "text:a", "text_english:*", "id:*", "group:*", "*:*", "_exists_:work", "locale:[a TO z]", "number:3.2", "a^2", "a^1e309", "a~", "a~2", "a~99",
    "\"a b\"~5", "\"a b\"~999999999", "a*", "*a", "*a*", "a?b", "????", "a* OR b*", "col* AND *tion", "/a/", "/.*/", "/(a+)+$/", "/[/", "a && b", "a || b", "!a", "+a -b", ">a", ">=1", "a:b:c",
    # regular expressions that never end elsewhere
    "(a+)+$", "(a|a)*b", "(.*)*", "(?:a?){50}a{50}", "^(([a-z])+.)+[A-Z]([a-z])+$", "a{1,100000}", "\\d+\\.\\d+\\.\\d+", "[[:alpha:]]", "\\p{L}+", "(?P<x>a)", "(?R)", "a" * 30 + "!", "\\1", "\\x00", "\\u0000",
    # markup and scripts
    "<script>alert(1)</script>", "<ScRiPt >alert(1)</sCrIpT>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "'><b>x</b>", "</title><script>1</script>", "</textarea><script>1</script>",
    "<!--", "-->", "<![CDATA[", "]]>", "<mark>a</mark>", "</mark><i>a</i><mark>", "&lt;b&gt;", "&#60;b&#62;", "&amp;amp;", "&nbsp", "javascript:alert(1)", "data:text/html,<b>x", "<a href=\"javascript:alert(1)\">x</a>",
    "{{ 7*7 }}", "{% load static %}", "{% debug %}", "{# x #}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(words)s", "%s%s%s%n", "{0}", "{words}", "{words.__class__}", "\" autofocus onfocus=alert(1) x=\"", "' onmouseover='x",
    # databases, shells, headers, paths
    "'; DROP TABLE kb_edition; --", "' OR '1'='1", "1; SELECT pg_sleep(10)", "\" OR 1=1 --", "' UNION SELECT * FROM auth_user --", "a' AND SLEEP(5)#", "x\"; rm -rf / ;\"", "$(id)", "`id`", "; ls", "| cat /etc/passwd",
    "../../../../etc/passwd", "..\\..\\windows", "file:///etc/passwd", "http://127.0.0.1/", "a\r\nSet-Cookie: x=1", "a\nLocation: /", "{\"query\":{\"match_all\":{}}}", "{\"$gt\":\"\"}", "_search", "*)(uid=*", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]>",
    # characters
    "\x00", "a\x00b", "\x01\x02\x1b[31m", "\x7f", "\ufeffloan", "\u200bloan\u200b", "lo\u00adan", "\u202eloan", "\u202eloan\u202c", "\u2066loan\u2069", "\u200floan\u200e", "\ufffd", "\uffff", "\U0010ffff", "\ue000", "loan\u0301" * 20,
    "l" + "\u0301" * 500, "\u0301", "Z͑ͫ̓a̸̢̛l̵̡g̶o̷", "👩‍👩‍👧‍👦", "👍🏽" * 40, "🏳️‍🌈 museum", "1️⃣.2️⃣", "ﷺ", "ﷺ" * 100, "ﬁnance", "ｌｏａｎ", "𝓵𝓸𝓪𝓷", "Ⅳ", "⑦", "½", "٣٫٢", "第三条", "三", "馆" * 200, "ก็็็็็็็็็็", "क्ष्म्य", "זה ׳״ טוב", "ᚠᛇᚻ",
    "İstanbul", "ıI", "ß" * 50, "ǅ", "\u1e9e", "ŉ", "ΐ", "\u0345", "\u115f\u1160", "\u3164", "\u2800", "ｗｗｗ．", "\u2028a\u2029", "\u0085", "a\u0300\u0316\u0327b", "́ ̀ ̂", "Ａ．１", "a\u2060b", "\ud7ff\ue000",
    # numbers
    "0", "-1", "00000000000000000000", "9" * 400, "1." * 200, "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "3.2.", ".3.2", "3..2", "3.2.3.2.3.2 3.2", "1e999", "NaN", "Infinity", "-Infinity", "0x41", "1,000,000.00", "2.2250738585072012e-308",
    "clause 99999999999999999999", "Art. " * 60, "article " + "i" * 300, "MMMMMMMMMMMMMM", "IVXLCDM", "第" * 100 + "条", "§ § § §", "No. -3", "12-34-5678", "2024-13-45", "9999-12-31", "0000-00-00", "in 2024-02-30", "lang:xx", "lang:" + "a" * 80,
    "lang:es lang:fr lang:ar", "in 9999", "edition 1.0 edition 2.0 edition 3.0", "v" * 50 + "1.0", "code 3.2 code 3.2", "in in in in in", "in Spanish in French",
    # length
    "a" * 10_000, "a " * 5_000, "museum " * 3_000, "\"" * 10_000, "(" * 10_000, "-" * 10_000, "-x " * 3_000, "\"a\" " * 2_000, "é" * 10_000, "e\u0301" * 5_000, "長" * 10_000, "ا" * 10_000, "👍" * 5_000, "1 " * 5_000, "<b>" * 3_000, "\\" * 10_000, "%" * 10_000,
    "&" * 10_000, "\u200d" * 10_000, "\u0301" * 10_000, "a.b." * 2_500, "a-b-" * 2_500, "a'b'" * 2_500, "the and of to " * 2_000,
)  # fmt: skip

#: Whole query strings.
RAW: tuple[str, ...] = (
    "q", "q=", "q&q&q", "=loan", "&&&&", "q=loan&q=board", "Q=loan", "q[]=loan", "q[0]=loan", "q=%", "q=%zz", "q=%e9", "q=%ff%fe", "q=%c0%80", "q=%ed%a0%80", "q=%ed%b0%80%ed%a0%80", "q=%f5%80%80%80", "q=%00", "q=a%00b", "q=%2500", "q=%u0041",
    "q=+%2b+%20", "q=a;q=b", "q=a%26q%3db", "q=a#b", "q=loan&page=0", "q=loan&page=-1", "q=loan&page=99999", "q=loan&page=999999999999999999999", "q=loan&page=1e3", "q=loan&page=٣", "q=loan&page=²", "q=loan&page=0x1", "q=loan&page=", "q=loan&page=1&page=2",
    "q=loan&page=50", "q=loan&page=1.5", "q=loan&page=%00", "q=loan&sort=", "q=loan&sort=place", "q=loan&sort=order&sort=date", "q=loan&sort=%27", "q=loan&scope=all", "q=loan&scope=EVER", "q=loan&scope=ever&scope=today", "q=loan&all=2", "q=loan&all=true",
    "q=loan&literal=1&literal=0", "q=loan&literal=%00", "all=1", "scope=ever", "page=2", "sort=date", "literal=1", "q=loan&unknown=1", "q=loan&__class__=1", "q=loan&csrfmiddlewaretoken=x", "q=loan&_=1&__=2",
)  # fmt: skip

#: For each filter.
VALUES = (
    "", " ", "*", "%00", "'", "\"", "<b>", "../..", "/", "//", "a/", "/a", "a/b/c", "ethics/1.0/../2.0", "-", "_text", "ethics\x00", "ethics\n", "must OR 1=1", "é" * 130, "a" * 119, "a" * 10_000, "\u202eethics", "{{7}}", "xx-XX-xx", "EN", "en_US",
)  # fmt: skip


def addresses() -> tuple[str, ...]:
    """All of them, each once, always the same: about twice the three hundred that are asked for."""
    rng = random.Random(1)
    typed = (f"q={quote_plus(each)}" for each in TYPED)
    filters = (f"q=loan&{name}={quote(value)}" for name in PARAM.values() for value in VALUES)
    many = (f"q=loan&{'&'.join(f'{name}=v{i}' for i in range(400))}" for name in PARAM.values())
    every = (f"{'&'.join(f'{name}={quote(value)}' for name in PARAM.values())}&q=loan&scope=ever&all=1" for value in VALUES[:6])
    noise = (f"q={quote_plus(''.join(_noise(rng)))}" for _ in range(20))
    return tuple(dict.fromkeys((*RAW, *typed, *filters, *many, *every, *noise)))


def _noise(rng: random.Random) -> Iterator[str]:
    for _ in range(rng.randint(1, 400)):
        point = rng.choice((rng.randrange(32, 127), rng.randrange(0x2000, 0x2070), rng.randrange(0x300, 0x370), rng.randrange(0x10000), rng.randrange(0x1F300, 0x1F700)))
        if not 0xD800 <= point <= 0xDFFF:
            yield chr(point)
