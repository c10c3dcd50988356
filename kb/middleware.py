from django.middleware.locale import LocaleMiddleware  # noqa: F401
