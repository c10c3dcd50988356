"""The index folder of each test, and every engine in turn, as in tests/search."""

from tests.search.conftest import each_engine, index_dir

__all__ = ["each_engine", "index_dir"]
