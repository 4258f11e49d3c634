"""Finding the servers of an address: what the provider publishes, what Mozilla's list and the name system say, a guess.

Places are asked one after the other, so that a public list hears of a domain only where the provider is silent; the
whole address goes to nobody but the provider's own autoconfig host. No password goes anywhere here, and a guessed host
counts only with a valid certificate. Source: draft-ietf-mailmaint-autoconfig, RFC 6186, RFC 8314.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from yarl import URL

from omnibox.channels.base import Json
from omnibox.channels.email.autoconfig import Malformed, Published, read_autoconfig
from omnibox.channels.email.guesses import GUESSES, Guess, reach
from omnibox.channels.email.names import Names, Service
from omnibox.channels.email.oauth import sign_in_of
from omnibox.channels.email.preset_list import Preset
from omnibox.channels.email.presets import auth_of, main_domain, preset_for, preset_for_host
from omnibox.channels.email.settings import Security, Server
from omnibox.channels.web import Web
from omnibox.model.errors import ChannelError
from omnibox.model.sign_in import PASSWORD

_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,10}")
_ONCE = 6.0  # seconds one place may take
_AWAY = frozenset({"web_unreachable", "web_timeout", "dns_unreachable"})

Reach = Callable[[Server, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Places:
    """Where to ask. `{domain}` and `{address}` are filled in; a test hands in its own."""

    web: Web = field(default_factory=lambda: Web(seconds=_ONCE))
    names: Names = field(default_factory=Names)
    published: tuple[tuple[str, str], ...] = (
        ("domain", "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}"),
        ("well_known", "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
    )
    ispdb: str = "https://autoconfig.thunderbird.net/v1.1/{domain}"
    guesses: tuple[Guess, ...] = GUESSES
    reach: Reach = reach  # connects, proves the certificate, goes away; raises ChannelError


async def discover(address: str, places: Places | None = None) -> Json:
    """Return {"found": [...], "tried": [...], "offline": bool}; see `base.Discover`. At most one is found."""
    return await _Search(address.strip(), places or Places()).run()


class _Search:
    """One search, with what was tried so far."""

    def __init__(self, address: str, places: Places) -> None:
        self._address, self._places = address, places
        self._tried: list[Json] = []
        self._domain = _ascii(address.rpartition("@")[2])

    async def run(self) -> Json:
        found: Json | None = None
        if _DOMAIN.fullmatch(self._domain):
            hosts = asyncio.ensure_future(self._hosts())  # asked for meanwhile: it is needed soon
            try:
                found = await self._look(hosts)
            finally:
                hosts.cancel()
                await asyncio.gather(hosts, return_exceptions=True)
        codes = [str(one["code"]) for one in self._tried]
        away = found is None and bool(codes) and all(code in _AWAY for code in codes)
        return {"found": [found] if found else [], "tried": self._tried, "offline": away}

    async def _look(self, hosts: "asyncio.Future[tuple[str, ...]]") -> Json | None:
        preset = preset_for(self._domain)
        if preset is not None:
            return self._of_preset("preset", preset, preset.provider)
        ways: tuple[Callable[[], Awaitable[Json | None]], ...] = (
            lambda: self._published(self._domain, ""),
            lambda: self._file("ispdb", self._places.ispdb, self._domain),
            lambda: self._by_mail_host(hosts),
            self._by_services,
            self._by_guess,
        )
        for way in ways:
            if (found := await way()) is not None:
                return found
        return None

    # ---- files
    async def _published(self, domain: str, source: str) -> Json | None:
        """Ask the provider's own places side by side; the first in the order counts."""
        asked = [self._file(source or name, url, domain) for name, url in self._places.published]
        answers = await asyncio.gather(*asked)
        return next((one for one in answers if one is not None), None)

    async def _file(self, source: str, template: str, domain: str) -> Json | None:
        url = template.replace("{domain}", domain).replace("{address}", quote(self._address, safe=""))
        place = URL(url).host or ""
        try:
            answer = await self._places.web.get(url)
        except ChannelError as error:
            return self._note(source, place, error.code)
        if answer.status != 200:
            return self._note(source, place, "web_nothing")
        try:
            published = read_autoconfig(answer.body, self._address)
        except Malformed:
            return self._note(source, place, "web_malformed")
        return self._of_file(source, place, published)

    def _of_file(self, source: str, place: str, published: Published) -> Json | None:
        facts = {"source": source, "place": place, "provider": published.name, "help": published.help}
        if published.pop_only:
            return {**facts, "pop_only": True, "settings": {}, "auth": []}
        if published.imap is None or published.smtp is None:
            return self._note(source, place, "web_unsafe")  # nothing but what would show the password on the way
        settings = published.settings(self._address)
        return {**facts, "settings": settings, "auth": list(published.imap.auth), "enable": published.enable}

    # ---- names
    async def _hosts(self) -> tuple[str, ...]:
        return await self._places.names.mail_hosts(self._domain)

    async def _by_mail_host(self, hosts: "asyncio.Future[tuple[str, ...]]") -> Json | None:
        """Ask whoever takes the domain's mail: a hoster serves many domains."""
        try:
            taking = await hosts
        except ChannelError as error:
            return self._note("mx", self._domain, error.code)
        if not taking:
            return self._note("mx", self._domain, "dns_nothing")
        preset = preset_for_host(taking[0])
        if preset is not None:
            return self._of_preset("mx", preset, taking[0])
        full, main = taking[0].partition(".")[2], main_domain(taking[0])
        for domain in dict.fromkeys(one for one in (full, main) if _DOMAIN.fullmatch(one) and one != self._domain):
            found = await self._published(domain, "mx") or await self._file("mx", self._places.ispdb, domain)
            if found is not None:
                return found
        return None

    async def _by_services(self) -> Json | None:
        kinds = ("_imaps", "_imap", "_submissions", "_submission")
        try:
            answers = await asyncio.gather(*(self._places.names.services(kind, self._domain) for kind in kinds))
        except ChannelError as error:
            return self._note("srv", self._domain, error.code)
        imaps, imap, submissions, submission = (_first(answer) for answer in answers)
        incoming = _server(imaps, Security.TLS) or _server(imap, Security.STARTTLS)
        outgoing = _server(submissions, Security.TLS) or _server(submission, Security.STARTTLS)
        if incoming is None or outgoing is None:
            return self._note("srv", self._domain, "dns_nothing")
        return self._of_servers("srv", incoming, outgoing)

    # ---- guesses
    async def _by_guess(self) -> Json | None:
        incoming, outgoing = await asyncio.gather(self._reached("imap"), self._reached("smtp"))
        if incoming is None or outgoing is None:
            return None
        return self._of_servers("probe", incoming, outgoing)

    async def _reached(self, kind: str) -> Server | None:
        """Return the first guess of a kind that answers with a valid certificate; all are tried side by side."""
        servers = [one.server(self._domain) for one in self._places.guesses if one.kind == kind]
        trials = await asyncio.gather(*(self._try(server, kind) for server in servers))
        return next((server for server, ok in zip(servers, trials, strict=True) if ok), None)

    async def _try(self, server: Server, kind: str) -> bool:
        try:
            async with asyncio.timeout(_ONCE):
                await self._places.reach(server, kind)
        except TimeoutError:
            self._note("probe", server.host, "timeout")
        except ChannelError as error:
            self._note("probe", server.host, error.code)
        else:
            return True
        return False

    # ---- answers
    def _of_preset(self, source: str, preset: Preset, place: str) -> Json:
        settings = preset.settings(self._address)
        facts = {"source": source, "place": place, "provider": preset.provider, "help": preset.help}
        if preset.pop_only:
            return {**facts, "pop_only": True, "settings": {}, "auth": []}
        auth = list(auth_of(preset))
        return {**facts, "settings": settings, "auth": auth, "sign_in": preset.sign_in, "enable": preset.enable}

    def _of_servers(self, source: str, incoming: Server, outgoing: Server) -> Json:
        key = sign_in_of(incoming.host)
        settings: dict[str, Any] = {"user": self._address}
        for kind, server in (("imap", incoming), ("smtp", outgoing)):
            settings[f"{kind}_host"], settings[f"{kind}_port"] = server.host, str(server.port)
            settings[f"{kind}_security"] = str(server.security)
        auth = [key, PASSWORD] if key else [PASSWORD]
        return {"source": source, "place": incoming.host, "provider": "", "settings": settings, "auth": auth}

    def _note(self, source: str, place: str, code: str) -> Json | None:
        """Write down what was in the way; returns what was found there: nothing."""
        self._tried.append({"what": source, "ok": False, "code": code, "place": place})
        return None


def _ascii(domain: str) -> str:
    """Return the domain as the name system writes it, "" where it cannot be one."""
    try:
        return (URL.build(scheme="https", host=domain.rstrip(".").casefold()).raw_host or "").lower()
    except ValueError:
        return ""


def _first(services: tuple[Service, ...]) -> Service | None:
    return services[0] if services and services[0].host else None


def _server(service: Service | None, security: Security) -> Server | None:
    return Server(service.host, service.port, security) if service else None
