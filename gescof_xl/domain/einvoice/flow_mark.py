"""What a row bears of the report or the message that told it, in its column « Flux ».

Our number for it, then where it stands on the platform: « VENTES-20270901-2 flux-00012 ». A number alone was handed
over in the folder to deposit.
"""

from __future__ import annotations

from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.domain.tables.billing import PlatformStatus

SENDING, FAULTY = PlatformStatus.SENDING.value, PlatformStatus.FAULTY.value


@frozen_in_order
class FlowMark:
    """`number` has no space; `state` is "", SENDING, FAULTY, or the number that the platform gave."""

    number: str = ""
    state: str = ""

    @classmethod
    def read(cls, cell: str) -> FlowMark:
        """From a cell of « Flux »."""
        number, _, state = cell.partition(" ")
        return cls(number, state)

    def __str__(self) -> str:
        return f"{self.number} {self.state}".strip()

    @property
    def in_doubt(self) -> bool:
        """Whether it may have gone, and nobody knows yet."""
        return self.state == SENDING

    @property
    def told(self) -> bool:
        """Whether somebody holds what tells the row, or may hold it."""
        return bool(self.number) and self.state != FAULTY

    @property
    def rank(self) -> int:
        """Of a report, how many were made of its period with it; 0 for none."""
        last = self.number.rpartition("-")[2]
        return int(last) if last.isdecimal() else 0
