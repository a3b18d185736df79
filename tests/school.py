"""The school base, played once a test process: it takes seconds."""

from __future__ import annotations

import functools

from gescof_xl.domain.ledger import Ledger
from gescof_xl.generate.school.school import school_ledger


@functools.cache
def played() -> Ledger:
    """The ledger of the school base."""
    return school_ledger()
