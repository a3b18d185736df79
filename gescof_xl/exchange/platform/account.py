"""The account of an organisation on its platform: addresses and identifier in Organisme, its secret elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from gescof_xl import passwords
from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, SettingKey, setting

_OURSELVES = {"localhost", "127.0.0.1"}
_UNLOCK = "Déverrouillez-le, ou déposez vous-même les fichiers du dossier Plateforme."


@dataclass(frozen=True, kw_only=True)
class PlatformAccount:
    """`url` is that of its Flow service, `token_url` that of its tokens, `client` our OAuth2 client_id there.

    `directory_url` is that of its Directory service, "" when the directory is not asked.
    """

    url: str
    token_url: str
    client: str
    directory_url: str = ""

    @property
    def entry(self) -> str:
        """What its secret is kept under in the system's keyring."""
        return f"{self.client}@{urlsplit(self.token_url).hostname}"

    @property
    def secret(self) -> str:
        """Its secret. Raises Refused when none was kept, DocumentError when the keyring is locked."""
        found = passwords.stored_password(self.entry, _UNLOCK)
        if not found:
            raise Refused(
                f"Le secret du compte {self.client} n'est pas dans le trousseau de cette machine.",
                "Tapez-le une fois : gescof mot-de-passe CLASSEUR.xlsx --plateforme.",
            )
        return found

    def refuse_without_secret(self) -> None:
        """Raises Refused when none was kept, DocumentError when the keyring is locked."""
        _ = self.secret

    def keep(self, secret: str) -> None:
        """Keeps its secret. Raises DocumentError when the keyring is locked."""
        passwords.store_password(self.entry, secret, _UNLOCK)


def platform_account(ledger: Ledger) -> PlatformAccount:
    """What Organisme says. Raises Refused, with the cell to correct."""
    return PlatformAccount(
        url=_address(ledger, Key.PLATFORM_URL),
        token_url=_address(ledger, Key.PLATFORM_TOKEN_URL),
        client=_filled(ledger, Key.PLATFORM_ACCOUNT),
        directory_url=_address(ledger, Key.DIRECTORY_URL) if setting(ledger, Key.DIRECTORY_URL).strip() else "",
    )


def _filled(ledger: Ledger, key: SettingKey[str]) -> str:
    if found := setting(ledger, key).strip():
        return found
    raise Refused(
        f"Organisme, « {key.name} » est vide.", "Votre plateforme agréée vous l'indique : tapez ce qu'elle donne."
    )


def _address(ledger: Ledger, key: SettingKey[str]) -> str:
    """Encrypted, for a secret travels by it: https, or this very machine."""
    address = _filled(ledger, key).rstrip("/")
    parts = urlsplit(address)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OURSELVES)):
        return address
    raise Refused(
        f"Organisme, « {key.name} » : « {address} » n'est pas une adresse https.",
        "Recopiez celle que donne votre plateforme agréée, par exemple https://api.exemple.fr/flow-service.",
    )
