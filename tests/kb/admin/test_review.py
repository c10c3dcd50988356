"""Links for reviewers without an account: what they show, to whom, for how long, and what they never do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kb import review
from kb.editions.reasons import save_reasons
from kb.editions.working import write_working
from kb.models import ReviewLink, Work
from kb.views.public import pages
from tests.kb.admin.people import browser, root
from tests.kb.making import clause, make_work, publish, text, translate
from tests.kb.views.conftest import queries

LINKS = "/admin/texts/of/ethics/draft/links/"


@pytest.fixture
def work(db: None) -> Work:
    """``ethics`` 1.0 with es; the draft amends one clause, adds one, drops one, keeps one."""
    care, gifts, loans = clause("care", "Museums take care.", number="1"), clause("gifts", "Gifts are kept.", number="2"), clause("loans", "Loans end.", number="3")
    one = publish("ethics", "1.0", "2020-01-01", care, gifts, loans)
    translate(one.edition, "es", {"care": "Los museos cuidan.", "gifts": "Se guardan.", "loans": "Acaban."})
    made = Work.objects.get(code="ethics")
    rows = [clause("care", 'Museums take good care, see <a href="work:ethics#loans">loans</a>.', number="1"), clause("drones", "No drones.", number="2"), loans]
    write_working(made, text("ethics", "", *rows), root())
    return made


@pytest.fixture
def reviewer() -> Client:
    return Client()


def made(work: Work, days: int = 14) -> tuple[ReviewLink, str]:
    link, address = review.make(work, note="The lender", days=days, by="editor")
    return link, address.removeprefix("http://localhost:8000")


def told(response: Any) -> tuple[int, str, str, str]:
    """What an answer gives away beside its words."""
    return response.status_code, response["Cache-Control"], response["Referrer-Policy"], response["X-Robots-Tag"]


def test_link_is_shown_once_and_only_its_hash_is_kept(work: Work) -> None:
    client = browser("editor")
    response = client.post(LINKS, {"note": "The lender", "days": "7"})
    found = re.search(r"http://localhost:8000(/en/review/([A-Za-z0-9_-]{43})/)", response.content.decode())
    assert found and response.status_code == 200 and "no-store" in response["Cache-Control"]
    link = ReviewLink.objects.get()
    assert link.token_sha256 == review.hash_of(found[2]) and found[2] not in str(vars(link))
    assert timedelta(days=6) < link.expires_at - timezone.now() < timedelta(days=8)
    page = client.get("/admin/texts/of/ethics/draft/").content.decode()
    assert found[2] not in page and "The lender" in page and "open until" in page
    assert Client().get(found[1]).status_code == 200


@pytest.mark.parametrize("data", [{"note": "", "days": "7"}, {"note": "x", "days": "365"}, {"note": "x"}, {"note": "x" * 201, "days": "7"}])
def test_no_link_without_a_name_and_an_end(work: Work, data: dict[str, str]) -> None:
    response = browser("editor").post(LINKS, data)
    assert response.status_code == 400 and not ReviewLink.objects.exists()
    assert data["note"] in response.content.decode()


def test_the_draft_with_its_changes(work: Work, reviewer: Client) -> None:
    save_reasons(work, {"gifts": ("", "Said in the gifts policy.")}, "editor")
    _link, address = made(work)
    page = reviewer.get(address).content.decode()
    assert "Draft, not in force." in page and "Against edition 1.0" in page
    assert "<ins>" in page and "good" in page and "No drones" in page
    assert "<del>" in page and "Gifts are kept" in page and "Said in the gifts policy." in page
    assert "Loans end" in page, "the whole text"
    only = reviewer.get(address + "?view=changes").content.decode()
    assert "No drones" in only and "Loans end" not in only
    plain = reviewer.get(address + "?view=text").content.decode()
    assert "No drones" in plain and "Gifts are kept" not in plain and "<del>" not in plain
    assert 'href="#c-loans"' in plain and 'class="cite"' not in plain, "nothing of a draft can be cited"
    for each in (page, only, plain):
        assert 'content="noindex, nofollow"' in each and "Los museos" not in each


def test_in_the_interface_of_its_address(work: Work, reviewer: Client) -> None:
    _link, address = made(work)
    page = reviewer.get(address.replace("/en/", "/es/")).content.decode()
    assert '<html lang="es"' in page and 'lang="en" dir="ltr"' in page and "No drones" in page
    assert "Los museos" not in page, "translated words are not shown"


def test_always_the_draft_as_last_saved(work: Work, reviewer: Client) -> None:
    _link, address = made(work)
    reviewer.get(address)
    write_working(work, text("ethics", "", clause("care", "Newest words.", number="1")), root())
    assert "Newest" in reviewer.get(address).content.decode()


def test_nothing_about_it_is_kept_or_passed_on(work: Work, reviewer: Client) -> None:
    _link, address = made(work)
    pages.clear()
    response = reviewer.get(address)
    assert told(response) == (200, "private, no-store", "no-referrer", "noindex, nofollow")
    assert not response.cookies and "ETag" not in response and not pages._pages
    page = response.content.decode()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost:8000)', page), "no request leaves the site"
    assert reviewer.head(address).status_code == 200
    assert reviewer.post(address).status_code == 405


def test_one_answer_for_all_that_shows_nothing(work: Work, reviewer: Client) -> None:
    ended, ended_address = made(work)
    ReviewLink.objects.filter(pk=ended.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoked, revoked_address = made(work)
    assert browser("editor").post(f"{LINKS}{revoked.pk}/revoke/").status_code == 302
    bodies = set()
    for address in (ended_address, revoked_address, "/en/review/" + "a" * 43 + "/", "/en/review/x/"):
        response = reviewer.get(address)
        assert told(response) == (404, "private, no-store", "no-referrer", "noindex, nofollow")
        bodies.add(re.sub(r"/review/[^/\"]*/", "/review/", response.content.decode()))
    assert len(bodies) == 1 and "This link shows nothing" in bodies.pop()
    page = browser("editor").get("/admin/texts/of/ethics/draft/").content.decode()
    assert "revoked" in page and "ended" in page


def test_revoking_twice_and_of_another_work(work: Work) -> None:
    link, _address = made(work)
    make_work("other")
    client = browser("editor")
    assert client.post(f"/admin/texts/of/other/draft/links/{link.pk}/revoke/").status_code in (403, 404)
    assert client.post(f"{LINKS}{link.pk}/revoke/").status_code == 302
    first = ReviewLink.objects.get().revoked_at
    assert client.post(f"{LINKS}{link.pk}/revoke/").status_code == 302
    assert ReviewLink.objects.get().revoked_at == first


def test_use_is_noted_once_an_hour(work: Work, reviewer: Client) -> None:
    link, address = made(work)
    reviewer.get(address)
    first = ReviewLink.objects.get().seen_at
    assert first is not None
    reviewer.get(address)
    assert ReviewLink.objects.get().seen_at == first
    ReviewLink.objects.filter(pk=link.pk).update(seen_at=first - timedelta(hours=2))
    reviewer.get(address)
    again = ReviewLink.objects.get().seen_at
    assert again is not None and again >= first


def test_queries_are_few_whatever_the_length(work: Work, reviewer: Client) -> None:
    _link, address = made(work)
    reviewer.get(address)
    with queries() as short:
        reviewer.get(address)
    rows = [clause(f"key-{n}", f"Words number {n}.", number=str(n)) for n in range(1, 121)]
    write_working(work, text("ethics", "", *rows), root())
    with queries() as long:
        reviewer.get(address)
    assert len(long) <= len(short) <= 20, "\n".join(long)
    with queries() as unknown:
        reviewer.get("/en/review/" + "b" * 43 + "/")
    assert len(unknown) <= 2, "\n".join(unknown)


def test_text_without_an_edition(db: None, reviewer: Client) -> None:
    work = make_work("fresh")
    write_working(work, text("fresh", "", clause("one", "First words.", number="1")), root())
    _link, address = made(work)
    page = reviewer.get(address).content.decode()
    assert "First words" in page and "Nothing of this text is published yet" in page


def test_no_work_takes_the_address(db: None) -> None:
    from django.core.exceptions import ValidationError

    from kb.models.works import validate_code

    with pytest.raises(ValidationError):
        validate_code("review")
