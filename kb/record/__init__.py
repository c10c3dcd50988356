"""The record as outsiders get it: manifests to check offline, the signed head, and what is withheld from them."""
