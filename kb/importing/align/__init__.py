"""Aligning a file with the text it follows or translates."""
from kb.importing.shapes import EditionAlignment, Pair, TranslationAlignment
def _bykey(old,new):
    at={r.key:i for i,r in enumerate(old) if r.key}
    return tuple(Pair(at[r.key],i,"key",1.0) for i,r in enumerate(new) if r.key in at)
def align_editions(old,new):
    p=_bykey(old,new); o={x.old for x in p}; n={x.new for x in p}
    return EditionAlignment(p,tuple(i for i in range(len(old)) if i not in o),tuple(i for i in range(len(new)) if i not in n))
def align_translation(old,new):
    p=_bykey(old,new); o={x.old for x in p}; n={x.new for x in p}
    return TranslationAlignment(p,tuple(i for i in range(len(old)) if i not in o),tuple(i for i in range(len(new)) if i not in n))
