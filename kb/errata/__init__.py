"""Mistakes that readers report in frozen clauses: taken in with limits, decided by editors, shown beside the very wording.

origin     whose report it is, for limits: a keyed hash of a day
token      what a report form was made for, signed
limits     how many reports are taken in an hour (pure)
receiving  a report becomes a row, or an answer when to try again
deciding   an editor's decision, with history, signal and the stamp of what stands beside the texts
shown      what readers may see of a work's errata, kept in the process
beside     the same as html beside a clause (kb/beside.py)
pruning    what is forgotten, and when
"""
