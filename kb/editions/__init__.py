"""Editions: the plain ``Text``, its checks, freezing it, and everything derived from frozen rows."""
