"""Documents sent to the platform one by one: what became of each is written in the workbook, a few at a time.

That one is about to go stands in its row already: a kill, a time-out or a half answer leaves it there, and the next
time it is looked for on the platform by its number before it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gescof_xl.core.errors import GescofError
from gescof_xl.core.words import counted
from gescof_xl.domain.papers.papers import AnyTransmission
from gescof_xl.effects.parcels import Filed, Parcel, parcel
from gescof_xl.effects.port import Progress, Record, Sendable, Transmitted
from gescof_xl.exchange.platform.account import PlatformAccount
from gescof_xl.exchange.platform.client import FlowFile, Platform, PlatformFlow
from gescof_xl.exchange.platform.line import FlowRefused, PlatformError, Unanswered

_AT_ONCE = 25  # documents between two writings of the workbook: more would only be looked for again after a kill


def told(sent: Sequence[Transmitted]) -> str:
    """What became of all of them: « 3 factures transmises, 1 non partie ; 2 encaissements transmis. »."""
    kinds = dict.fromkeys(one.what for one in sent)
    return f"{' ; '.join(_counts(what, [one for one in sent if one.what is what]) for what in kinds)}."


def _counts(what: Sendable, sent: Sequence[Transmitted]) -> str:
    gone = sum(bool(one.flow) for one in sent)
    left = len(sent) - gone
    done, not_gone = _PARTICIPLES[what]
    parts = [counted(gone, f"{what} {done}")] if gone else []
    if left:
        parts.append(counted(left, not_gone if gone else f"{what} {not_gone}"))
    return ", ".join(parts)


def nothing_went(sent: Sequence[Transmitted]) -> str:
    """What a person reads when the platform holds none of them."""
    none, one = _NONE[sent[0].what]
    doubtful = any(one.problem and one.problem.code in _DOUBTS for one in sent)
    return f"On ne sait pas si {one}." if doubtful else f"{none}."


_PARTICIPLES = {
    Sendable.INVOICE: ("transmise(s)", "non partie(s)"),
    Sendable.REPORT: ("transmise(s)", "non partie(s)"),
    Sendable.COLLECTION: ("transmis", "non parti(s)"),
}
_NONE = {
    Sendable.INVOICE: ("Aucune facture n'est partie", "une facture est partie"),
    Sendable.REPORT: ("Aucune déclaration n'est partie", "une déclaration est partie"),
    Sendable.COLLECTION: ("Aucun encaissement n'est parti", "un encaissement est parti"),
}
_DOUBTS = {"PLA-004", "DEC-003"}


@dataclass(frozen=True, kw_only=True)
class PlatformDelivery:
    """Sends by an account; documents are taken from where they are `filed`."""

    account: PlatformAccount
    filed: Filed

    def deliver(
        self, transmissions: Sequence[AnyTransmission], record: Record, progress: Progress
    ) -> list[Transmitted]:
        """Sends each; stops at the first that finds the platform closed. Ctrl-C stops between two.

        Raises WorkbookError when the workbook cannot say what went: it is found there the next time.
        """
        done: list[Transmitted] = []
        written = 0
        try:
            with Platform(self.account, self.account.secret) as platform:
                for one in _sent(platform, [parcel(one, self.filed) for one in transmissions]):
                    done.append(one)
                    progress("Transmission", len(done), len(transmissions))
                    if len(done) - written == _AT_ONCE:
                        _write_down(done[written:], record)
                        written = len(done)
        finally:
            _write_down(done[written:], record)
        return done


def _sent(platform: Platform, parcels: Sequence[Parcel]) -> Iterator[Transmitted]:
    closed: PlatformError | None = None
    for one in parcels:
        if closed:
            yield one.stays(closed)
            continue
        try:
            yield _taken(platform, one)
        except Unanswered as error:
            yield one.doubtful(error)
        except FlowRefused as error:
            yield one.refused(error)
        except PlatformError as error:
            closed = error
            yield one.stays(error)
        except GescofError as error:
            yield one.stays(error)


def _taken(platform: Platform, one: Parcel) -> Transmitted:
    """Sends it, unless the platform holds it. Raises GescofError when it did not go, or may have."""
    if one.in_doubt and (found := platform.find(one.number)):
        return one.taken(found)
    file = one.file()
    flow = _held_after(platform, file)
    return one.taken(flow) if flow.digest in ("", file.digest) else one.other(flow)


def _held_after(platform: Platform, file: FlowFile) -> PlatformFlow:
    """What the platform holds once a file is sent: an answer that did not come, or a no, may hide a yes."""
    try:
        return platform.send(file)
    except (Unanswered, FlowRefused) as error:
        if found := _found_after(platform, file, error):
            return found
        raise


def _found_after(platform: Platform, file: FlowFile, error: PlatformError) -> PlatformFlow | None:
    """What it holds of it now. Raises Unanswered when it does not say: what may have gone stays in doubt."""
    try:
        return platform.find(file.tracking)
    except PlatformError:
        raise Unanswered(error.message, error.cure) from error


def _write_down(done: Sequence[Transmitted], record: Record) -> None:
    """What became of some of them, in their rows, with the number of each flow in the log."""
    changes = [change for one in done for change in one.changes]
    gone = ", ".join(f"{one.number} (flux {one.flow})" for one in done if one.flow)
    if changes:
        record(changes, f"Transmis : {gone}" if gone else "Rien n'a été transmis.")
