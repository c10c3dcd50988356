from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models.signals import post_migrate, pre_migrate


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = "Knowledge base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kb import beside, checks, receivers  # noqa: F401  (they register themselves)
        from kb.errata import beside as errata
        from kb.views import what_changed

        beside.register("changes", what_changed.beside)
        beside.register("errata", errata.provider)
        pre_migrate.connect(_make_way, sender=self)
        post_migrate.connect(_install_triggers, sender=self)
        post_migrate.connect(_give_permissions)


def _install_triggers(using: str, **kwargs: Any) -> None:
    """SQLite drops a table's triggers when a migration rebuilds it, so every migrate ends here."""
    from django.db import connections

    from kb.editions import guard

    connection = connections[using]
    if "kb_publicationlog" in connection.introspection.table_names():
        guard.install(connection)


def _make_way(using: str, plan: Any = None, **kwargs: Any) -> None:
    """A migration may have to rebuild a table that triggers of other tables name."""
    if plan:
        from django.db import connections

        from kb.editions import guard

        guard.make_way(connections[using])


def _give_permissions(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """The groups get their permissions once those of every app exist: after the last app that has models."""
    last = [config.label for config in apps.get_app_configs() if config.models_module is not None][-1]
    if app_config.label == last and using == DEFAULT_DB_ALIAS and "auth_group" in connection.introspection.table_names():
        from kb.groups import ensure_groups

        ensure_groups()
