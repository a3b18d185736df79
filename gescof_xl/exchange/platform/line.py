"""A line to a platform, by HTTP and OAuth2: one question and its answer, as AFNOR XP Z12-013 1.3.0 says both."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx

from gescof_xl.core.errors import GescofError
from gescof_xl.exchange.platform.account import PlatformAccount

T = TypeVar("T")
SECONDS = 60.0  # for the next piece of an answer
_HURRIED = 5.0  # seconds, where work goes on without the answer
_TRIES = 4
_LONGEST_WAIT = 60  # seconds: what a platform may ask of a person who looks at a button
_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY, _BROKEN = 401, 403, 429, 500
_REFUSED = {400, 413, 422}
_LATER = "Recommencez dans quelques minutes."


class PlatformError(GescofError):
    """The platform cannot be used now: nothing more goes to it."""


class FlowRefused(PlatformError):
    """The platform does not take this file; others may go."""


class Unanswered(PlatformError):
    """Its answer did not come, or not whole: it may have taken the file."""


class Line:
    """An open line to the services of a platform; `wait` sleeps so many seconds. One that is `hurried` asks once."""

    def __init__(
        self,
        account: PlatformAccount,
        secret: str,
        wait: Callable[[float], None] = time.sleep,
        *,
        hurried: bool = False,
    ) -> None:
        self._account = account
        self._secret = secret
        self._wait = wait
        self._token = ""
        self._tries = 1 if hurried else _TRIES
        self._http = httpx.Client(timeout=min(_HURRIED, SECONDS) if hurried else SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def ask(
        self, method: str, address: str, *, again: bool, absent: Collection[int] = (), **content: Any
    ) -> httpx.Response:
        """The answer to one question, asked `again` where that does no harm, or where it was surely not taken.

        A status among `absent` says that there is nothing, and is no fault. Raises PlatformError.
        """
        for turn in range(1, self._tries + 1):
            last = turn == self._tries
            try:
                headers = {"Authorization": f"Bearer {self._token or self._new_token()}"}
                answer = self._http.request(method, address, headers=headers, **content)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise _unreachable() from error
            except httpx.HTTPError as error:
                if last or not again:
                    raise _unanswered() from error
                self._wait(turn)
                continue
            if answer.status_code == _UNAUTHORIZED and not last:
                self._token = ""
            elif _is_later(answer.status_code, again=again) and not last:
                self._wait(_asked_wait(answer, turn))
            else:
                return answer if answer.status_code in absent else _judged(answer)
        raise _unanswered()

    def _new_token(self) -> str:
        """OAuth2 client credentials (RFC 6749), the account in the header."""
        account = httpx.BasicAuth(quote(self._account.client, safe=""), quote(self._secret, safe=""))
        try:
            answer = self._http.post(self._account.token_url, data={"grant_type": "client_credentials"}, auth=account)
            if answer.status_code in {400, _UNAUTHORIZED, _FORBIDDEN}:
                raise _wrong_account()
            self._token = str(answer.raise_for_status().json()["access_token"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise PlatformError("La plateforme ne donne pas de jeton.", _LATER) from error
        return self._token


def _is_later(code: int, *, again: bool) -> bool:
    """Whether the same question may get another answer soon: 429 took nothing, 5xx may have."""
    return code == _TOO_MANY or (code >= _BROKEN and again)


def read(answer: httpx.Response, reader: Callable[[Mapping[str, Any]], T]) -> T:
    """What an answer says. Raises Unanswered when it is not whole, or says something else."""
    try:
        return reader(answer.json())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unanswered() from error


def _judged(answer: httpx.Response) -> httpx.Response:
    """The answer when it is a yes."""
    code = answer.status_code
    if answer.is_success:
        return answer
    if code in _REFUSED:
        raise FlowRefused(f"la plateforme refuse le fichier ({_why(answer)}).", "Voyez la raison avec elle.")
    if code in {_UNAUTHORIZED, _FORBIDDEN}:
        raise _wrong_account()
    if code == _TOO_MANY:
        raise PlatformError("La plateforme reçoit trop de demandes.", _LATER)
    if code >= _BROKEN:
        raise _unanswered()
    raise PlatformError(f"La plateforme répond « {code} », ce qui n'est pas prévu.", "Vérifiez son adresse.")


def _why(answer: httpx.Response) -> str:
    """What it says of a refusal: the code, and its sentence when there is one."""
    try:
        said = answer.json()
        return " : ".join(str(said[key]) for key in ("errorCode", "errorMessage") if said.get(key))
    except (ValueError, KeyError, TypeError, AttributeError):
        return str(answer.status_code)


def _asked_wait(answer: httpx.Response, turn: int) -> float:
    """Seconds: what it asks (Retry-After), else a little more each turn. Raises PlatformError when that is too long."""
    asked = answer.headers.get("Retry-After", "")
    if not asked.isdecimal():
        return float(turn)
    if int(asked) > _LONGEST_WAIT:
        raise PlatformError(
            f"La plateforme demande d'attendre {asked} secondes.", "Recommencez plus tard : rien ne part deux fois."
        )
    return float(asked)


def _unreachable() -> PlatformError:
    return PlatformError(
        "La plateforme n'est pas joignable.", "Vérifiez la connexion et son adresse dans Organisme, puis recommencez."
    )


def _unanswered() -> Unanswered:
    return Unanswered("la plateforme n'a pas répondu en entier.", _LATER)


def _wrong_account() -> PlatformError:
    return PlatformError(
        "La plateforme refuse le compte ou son secret.",
        "Vérifiez « Compte de la plateforme » dans Organisme, puis : gescof mot-de-passe CLASSEUR.xlsx --plateforme.",
    )
