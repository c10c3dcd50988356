"""What search costs, measured in one process on a record made for it (``manage.py search_bench``)."""
