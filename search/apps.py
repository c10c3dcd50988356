from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from search import checks, receivers  # noqa: F401  (they register themselves)
        from search.indexing import sources
        from search.indexing.clauses import Clauses

        sources.register(Clauses())
