"""Finding by meaning, an extra: vectors of what is said, beside any engine. Off unless its library is installed.

``model`` turns words into vectors, ``store`` keeps one for each wording, ``fill`` makes those that are missing (a child of
``manage.py work``), ``nearest`` gives the passages whose meaning is near a question's.
"""
