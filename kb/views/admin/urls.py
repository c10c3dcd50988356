"""Addresses of the editors' side, below the admin's root."""

from __future__ import annotations

from django.urls import path

from kb.views.admin import (
    acts,
    correct,
    draft,
    edition,
    errata,
    imports,
    origins,
    publishing,
    relations,
    topics,
    topics_of_field,
    units,
    works,
)

app_name = "kb_admin"
urlpatterns = [
    path("texts/", works.texts, name="texts"),
    path("texts/import/", imports.start, name="import_start"),
    path("texts/import/<int:run_id>/", imports.preview, name="import"),
    path("texts/import/<int:run_id>/undo/", imports.take_back, name="import_undo"),
    path("texts/import/<int:run_id>/discard/", imports.discard, name="import_discard"),
    path("texts/errata/", errata.errata, name="errata"),
    path("texts/errata/<int:pk>/", errata.erratum, name="erratum"),
    path("texts/topics-of-the-field/", topics_of_field.topics_of_field, name="topics_of_field"),
    path("texts/of/<slug:code>/", works.work, name="work"),
    path("texts/of/<slug:code>/relations/", relations.relations, name="relations"),
    path("texts/of/<slug:code>/relations/<int:pk>/", relations.relation, name="relation"),
    path("texts/of/<slug:code>/relations/<int:pk>/remove/", relations.remove, name="relation_remove"),
    path("texts/of/<slug:code>/topics/", topics.topics, name="topics"),
    path("texts/of/<slug:code>/draft/", draft.draft, name="draft"),
    path("texts/of/<slug:code>/draft/links/", draft.make_link, name="review_link"),
    path("texts/of/<slug:code>/draft/links/<int:link_id>/revoke/", draft.revoke_link, name="review_revoke"),
    path("texts/of/<slug:code>/publish/", edition.edition, name="publish_edition"),
    path(
        "texts/of/<slug:code>/publish/<str:label>/<str:locale>/",
        publishing.translation,
        name="publish_translation",
    ),
    path("texts/of/<slug:code>/same/", publishing.same, name="same"),
    path("texts/of/<slug:code>/withdraw/<str:label>/", acts.withdraw, name="withdraw"),
    path("texts/of/<slug:code>/move/<str:label>/", acts.move, name="move"),
    path("texts/of/<slug:code>/cancel/<str:label>/", acts.cancel, name="cancel"),
    path("texts/of/<slug:code>/correct/<str:label>/", correct.choose, name="correct_choose"),
    path("texts/of/<slug:code>/correct/<str:label>/<str:locale>/", correct.correct, name="correct"),
    path("texts/of/<slug:code>/origins/", origins.say, name="origins"),
    path("texts/of/<slug:code>/repeal/", acts.repeal, name="repeal"),
    path("texts/of/<slug:code>/units/<str:locale>/", units.clauses, name="units"),
    path("texts/of/<slug:code>/units/<str:locale>/<str:key>/", units.clause, name="unit"),
]
