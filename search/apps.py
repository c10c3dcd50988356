from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kb import below
        from search import checks, ready, receivers, similar  # noqa: F401  (checks and receivers register themselves)
        from search.indexing import sources
        from search.indexing.clauses import Clauses

        sources.register(Clauses())
        ready.register()
        below.register("similar", similar.provider)
