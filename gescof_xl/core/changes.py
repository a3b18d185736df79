"""Changes are data: what a button decided to write."""

from __future__ import annotations

from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.schema import Row


@frozen_in_order
class Add:
    """A new line at the foot of its table."""

    row: Row


@frozen_in_order
class Replace:
    """A line that becomes `new`; refused if the line no longer reads as `old`. The key stays."""

    old: Row
    new: Row


@frozen_in_order
class Rewrite:
    """The whole content of a report table. Columns that people type in keep their value by key."""

    row_class: type[Row]
    rows: tuple[Row, ...]


Change = Add | Replace | Rewrite
