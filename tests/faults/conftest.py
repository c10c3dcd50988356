"""The index folder of each test, as in tests/search."""

from tests.search.conftest import index_dir

__all__ = ["index_dir"]
