"""What is usual for a document: an oddity of its content that it has always had is no accident. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.values.version import WHOLE, Oddity, Status, Suspicion, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.documents.judging import Judgement
    from backupkit.values.version import BackupMetadata

_WELL_FORMED = frozenset({Oddity.RELAXED, Oddity.SEVERAL, Oddity.CODE_PAGE})
_HABIT = 2  # versions with an oddity that accidents bring about as well, and none without, make it a habit


def settled(judgement: Judgement, former: Iterable[BackupMetadata]) -> Judgement:
    """Return *judgement* with what the versions before tell: without suspicions that rest on oddities which are usual.

    Usual is what a sound version has had. Well-formed in another way than JSON is also right where no sound version
    says otherwise, and from the second time in a row on: then the program writes so now. What an accident leaves as
    well (no JSON at all, zeros in a text) is right only where no version was ever otherwise, from the third time on.

    What was a database, and is none, is suspect. From the third time in a row on it is what the program writes now.

    Args:
        judgement: what the document's class says of the content alone.
        former: the versions before it.
    """
    odd = frozenset(judgement.oddities)
    if not odd and (judgement.database or judgement.suspicions):
        return judgement
    known = [meta for meta in former if meta.status is Status.ACTIVE]
    if not odd and not any(meta.database for meta in known):
        return judgement
    known.sort(key=in_order)
    if not odd:
        was_a_database = any(meta.database for meta in known[-_HABIT:])
        return replace(judgement, suspicions=(Suspicion.UNPARSABLE,)) if was_a_database else judgement
    sound = [meta for meta in known if meta.examined and meta.suspicions in WHOLE]
    if odd <= frozenset().union(*(meta.oddities for meta in sound)):
        is_usual = True
    elif odd <= _WELL_FORMED:
        is_usual = judgement.examined and (not sound or odd <= frozenset(known[-1].oddities))
    else:
        is_usual = len(known) >= _HABIT and all(odd <= frozenset(meta.oddities) for meta in known)
    # Of what was not seen whole, nobody knows which oddities it really has.
    oddities = judgement.oddities if judgement.examined else ()
    return replace(judgement, suspicions=() if is_usual else judgement.suspicions, oddities=oddities)
