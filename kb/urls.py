"""Public addresses of the texts. ``<locale>`` and ``<code>`` match what exists only; the rest falls to Wagtail."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import path, register_converter

from kb import pulse
from kb.citing import FORMATS
from kb.editions.text import TEXT_KEY
from kb.views import (
    citing,
    clause,
    compare,
    days,
    edition,
    errata,
    feeds,
    files,
    record,
    report,
    review,
    service,
    sitemap,
    timeline,
    topics,
    works,
)


class LocaleConverter:
    """A ``Locale`` row's code."""

    regex = "[a-z]{2,3}(?:-[a-z0-9]{2,8})*"

    def to_python(self, value: str) -> str:
        if value not in pulse.current().locales:
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


class CodeConverter:
    """The code of a work that has an edition."""

    regex = "[a-z][a-z0-9-]{0,38}[a-z0-9]"

    def to_python(self, value: str) -> str:
        if value not in pulse.current().works:
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


class KeyConverter:
    """A clause key."""

    regex = "[a-z0-9][a-z0-9-]{0,63}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class LabelConverter(KeyConverter):
    """The label of an edition."""

    regex = "[0-9A-Za-z](?:[0-9A-Za-z._-]{0,38}[0-9A-Za-z])?"

    def to_url(self, value: str) -> str:
        return quote(value)


class DigestConverter(KeyConverter):
    """A sha256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


class EndingConverter(KeyConverter):
    """The ending of a citation's file."""

    regex = "|".join(FORMATS)


class TokenConverter(KeyConverter):
    """What may stand where the token of a review link does; any of it gets the same answer when it is none."""

    regex = "[A-Za-z0-9_-]{1,128}"


for _name, _converter in (
    ("locale", LocaleConverter),
    ("code", CodeConverter),
    ("key", KeyConverter),
    ("label", LabelConverter),
    ("digest", DigestConverter),
    ("ending", EndingConverter),
    ("token", TokenConverter),
):
    register_converter(_converter, _name)

_TEXT = "<locale:locale>/<code:code>/"
urlpatterns = [
    path("healthz", service.healthz, name="healthz"),
    path("readyz", service.readyz, name="readyz"),
    path("robots.txt", service.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap/pages.xml", sitemap.pages, name="sitemap-pages"),
    path("sitemap/<code:code>-<int:number>.xml", sitemap.part, name="sitemap-part"),
    path("record-media/<digest:digest>", files.record_media, name="record-media"),
    path(".well-known/vademecum-record.pub", record.public_key, name="record-key"),
    path("record/", record.anywhere, name="record-anywhere"),
    path("record/head.json", record.head, name="record-head"),
    path("record/verify.py", record.script, name="record-script"),
    path("record/manifest.json", record.manifest_of_record, name="record-manifest"),
    path("record/works/<code:code>/manifest.json", record.manifest_of_work, name="work-manifest"),
    path("record/manifests/<digest:digest>.json", record.manifest, name="manifest-file"),
    path("<locale:locale>/record/", record.record, name="record"),
    path("id/<code:code>", works.identifier, name="id"),
    path("id/<code:code>/c/<key:key>", works.identifier, name="id-clause"),
    path("id/<code:code>/ed/<label:label>", works.identifier, name="id-edition"),
    path("id/<code:code>/ed/<label:label>/c/<key:key>", works.identifier, name="id-pinned"),
    path("<locale:locale>/texts/", works.texts, name="texts"),
    path("<locale:locale>/topics/", topics.topics, name="topics"),
    path("<locale:locale>/review/<token:token>/", review.draft, name="review"),
    path(_TEXT, edition.edition, name="text"),
    path(f"{_TEXT}c/<key:key>/", clause.clause, name="clause"),
    path(f"{_TEXT}ed/<label:label>/", edition.edition, name="edition"),
    path(f"{_TEXT}ed/<label:label>/c/<key:key>/", clause.clause, name="pinned-clause"),
    path(f"{_TEXT}ed/<label:label>/r/<int:number>/", edition.revision, name="revision"),
    path(f"{_TEXT}ed/<label:label>/r/<int:number>/c/<key:key>/", clause.revision, name="revision-clause"),
    path(f"{_TEXT}ed/<label:label>/cite.<ending:ending>", citing.cite, name="cite"),
    path(f"{_TEXT}ed/<label:label>/c/<key:key>/cite.<ending:ending>", citing.cite, name="cite-clause"),
    path(f"{_TEXT}ed/<label:label>/r/<int:number>/cite.<ending:ending>", citing.cite, name="cite-revision"),
    path(f"{_TEXT}ed/<label:label>/r/<int:number>/c/<key:key>/cite.<ending:ending>", citing.cite, name="cite-revision-clause"),
    path(f"{_TEXT}ed/<label:label>/manifest.json", record.manifest_of_edition, name="manifest"),
    path(f"{_TEXT}ed/<label:label>/r/<int:number>/manifest.json", record.manifest_of_text, name="text-manifest"),
    path(f"{_TEXT}ed/<label:label>/qr.svg", citing.qr, name="qr"),
    path(f"{_TEXT}ed/<label:label>/c/<key:key>/qr.svg", citing.qr, name="qr-clause"),
    path("<locale:locale>/changes.atom", feeds.changes, name="changes-feed"),
    path("<locale:locale>/log.atom", feeds.log, name="log-feed"),
    path(f"{_TEXT}feed.atom", feeds.work, name="feed"),
    path(f"{_TEXT}c/<key:key>/feed.atom", feeds.clause, name="clause-feed"),
    path(f"{_TEXT}at/", days.ask, name="ask-day"),
    path(f"{_TEXT}at/<str:asked>/", days.at, name="at"),
    path(f"{_TEXT}editions/", timeline.timeline, name="timeline"),
    path(f"{_TEXT}compare/", compare.choose, name="compare-choose"),
    path(f"{_TEXT}compare/<label:before>...<label:after>/", compare.compare, name="compare"),
    path(f"{_TEXT}errata/", errata.errata, name="errata"),
    path(f"{_TEXT}ed/<label:label>/report/", report.report, {"key": TEXT_KEY}, name="report-erratum-text"),
    path(f"{_TEXT}ed/<label:label>/c/<key:key>/report/", report.report, name="report-erratum"),
]
