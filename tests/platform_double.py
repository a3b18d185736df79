"""A platform of AFNOR XP Z12-013 for tests: real HTTP, OAuth2, multipart, cursors, and faults on demand.

Each request that it takes and each answer that it gives is judged by the OpenAPI file of the standard, so that it cannot
drift from it: what was wrong stands in `drift`. It refuses no second flow of the same number: tests count them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.testing import MockResponse
from werkzeug.datastructures import Headers, ImmutableMultiDict

_DATA = Path(__file__).parent / "data" / "platform"
CLIENT, SECRET = "organisme-42", "très/secret"
Fault = str
"""What goes wrong with one answer: slow, cut, half, 401, 422, 429, 500, digest or rule; "" when nothing does."""

_CDAR = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossDomainAcknowledgementAndResponse
    xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100"
    xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100">
  <rsm:AcknowledgementDocument><ram:ReferenceReferencedDocument>
    <ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>
    <ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>
    {why}
  </ram:ReferenceReferencedDocument></rsm:AcknowledgementDocument>
</rsm:CrossDomainAcknowledgementAndResponse>"""
_WHY = "<ram:SpecifiedDocumentStatus><ram:Reason>{}</ram:Reason></ram:SpecifiedDocumentStatus>"
_VIRUS = "IRR_ANTIVIRUS"  # of the codes that the standard lists, its own schema (oneOf) takes none


class _Asked:
    """A request as openapi-core reads it."""

    def __init__(self, base: str, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        parts = urlsplit(handler.path)
        self.host_url, self.path = base, parts.path
        self.method = handler.command.lower()
        self.body, self.content_type = body, handler.headers.get("Content-Type", "")
        query = ImmutableMultiDict([(k, v) for k, values in parse_qs(parts.query).items() for v in values])
        self._service = parts.path.split("/")[1]
        self.parameters = RequestParameters(query=query, header=Headers(list(handler.headers.items())))

    def service(self, services: Mapping[str, OpenAPI]) -> OpenAPI:
        """The one that is asked."""
        return services[self._service]


class PlatformDouble:
    """One platform; `fault` says what goes wrong with each answer to come. Its clock goes two minutes a change."""

    def __init__(self, fault: Callable[[str], Fault] = lambda _path: "") -> None:
        self.fault = fault
        self.flows: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.drift: list[str] = []
        self.asked: list[str] = []
        self.pages = 100
        self.directory: dict[str, dict[str, str]] = {}
        self._lock = threading.RLock()
        self._now = datetime(2027, 9, 6, 8, tzinfo=UTC)
        self._tokens: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._services = {
            "flow-service": _service("flow-1.3.0.json", self.url),
            "directory-service": _service("dir-1.3.0.json", self.directory_url),
        }

    @property
    def directory_url(self) -> str:
        """Of its Directory Service; `directory` holds the state of each address, by SIREN."""
        return f"{self.base}/directory-service"

    @property
    def url(self) -> str:
        return f"{self.base}/flow-service"

    @property
    def token_url(self) -> str:
        return f"{self.base}/auth/token"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # ----- what a test makes it do

    def held(self, number: str) -> list[dict[str, Any]]:
        """What it took under a number."""
        return [f for f in self.flows if f["trackingId"] == number]

    def acknowledge(self, number: str, status: str = "Ok", reason: str = "") -> None:
        for flow in self.held(number):
            flow["acknowledgement"] = {"status": status}
            if reason:
                detail = {"level": "Error", "item": "file", "reasonCode": _VIRUS, "reasonMessage": reason}
                flow["acknowledgement"]["details"] = [detail]
            flow["updatedAt"] = self._tick()

    def receive(self, number: str) -> None:
        """An invoice of the same account that another program sent."""
        info = {"trackingId": number, "name": f"{number}.pdf", "flowSyntax": "Factur-X"}
        self._keep(info, b"", "CustomerInvoice", "Out")

    def tell(self, number: str, code: str, reason: str = "") -> None:
        """A status of the life of an invoice: 200, 210, 212, 213…"""
        content = _CDAR.format(number=number, code=code, why=_WHY.format(reason) if reason else "").encode()
        self._keep({"trackingId": "", "name": f"{code}.xml", "flowSyntax": "CDAR"}, content, "CustomerInvoiceLC", "In")
        self.flows[-1]["acknowledgement"] = {"status": "Ok"}

    # ----- HTTP

    def answer(self, handler: BaseHTTPRequestHandler) -> tuple[int, bytes, Mapping[str, str]]:
        """Status, body and headers of one answer; the answers of its tokens are not of the standard."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        path = urlsplit(handler.path).path
        self.asked.append(f"{handler.command} {path}")
        if path == "/auth/token":
            return self._token(handler, body)
        asked = _Asked(self.base, handler, body)
        fault = self.fault(path)
        code, content, headers = self._judged(asked, handler, fault)
        return self._broken(handler, fault, code, content, headers)

    def _judged(
        self, asked: _Asked, handler: BaseHTTPRequestHandler, fault: Fault
    ) -> tuple[int, bytes, dict[str, str]]:
        token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
        drift = [
            f"request {asked.method} {asked.path}: {e}"
            for e in asked.service(self._services).iter_request_errors(asked)
        ]
        self.drift += drift
        if fault == "429":
            refusal = 429
        elif fault == "401" or token not in self._tokens:
            refusal = 401
        else:
            refusal = int(fault) if fault in {"422", "500"} else 400 if drift else 0
        if refusal:
            return self._checked(asked, refusal, _error(f"E{refusal}"), {"Retry-After": "1"} if refusal == 429 else {})
        with self._lock:
            return self._done(asked, fault)

    def _done(self, asked: _Asked, fault: Fault) -> tuple[int, bytes, dict[str, str]]:
        if asked.path.endswith("/v1/directory-line/search"):
            return self._checked(asked, 200, self._directory_lines(json.loads(asked.body)), {})
        if asked.path.endswith("/v1/flows"):
            return self._checked(asked, *self._taken(asked, fault), {})
        if asked.path.endswith("/v1/flows/search"):
            return self._checked(asked, 200, self._found(json.loads(asked.body)), {})
        return 200, self.files[asked.path.rpartition("/")[2]], {"Content-Type": "application/octet-stream"}

    def _checked(
        self, asked: _Asked, code: int, said: object, headers: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str]]:
        content = json.dumps(said).encode()
        headers = {"Content-Type": "application/json", **headers}
        response = MockResponse(content, status_code=code, headers=headers, content_type="application/json")
        self.drift += [
            f"answer {code} to {asked.path}: {e}"
            for e in asked.service(self._services).iter_response_errors(asked, response)
        ]
        return code, content, headers

    def _broken(
        self, handler: BaseHTTPRequestHandler, fault: Fault, code: int, content: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes, Mapping[str, str]]:
        if fault == "slow":
            time.sleep(1.0)
        if fault == "cut":
            handler.close_connection = True
            return 0, b"", {}
        if fault == "half":
            handler.close_connection = True
            return code, content[: len(content) // 2], {**headers, "Content-Length": str(len(content))}
        return code, content, headers

    def _token(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes, Mapping[str, str]]:
        account = base64.b64encode(b"organisme-42:tr%C3%A8s%2Fsecret").decode()
        json_type = {"Content-Type": "application/json"}
        if parse_qs(body.decode()) != {"grant_type": ["client_credentials"]}:
            return 400, b'{"error": "unsupported_grant_type"}', json_type
        if handler.headers.get("Authorization") != f"Basic {account}":
            return 401, b'{"error": "invalid_client"}', json_type
        token = f"jeton-{len(self._tokens)}"
        self._tokens.add(token)
        return 200, json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": 300}).encode(), json_type

    def _taken(self, asked: _Asked, fault: Fault) -> tuple[int, dict[str, Any]]:
        head = f"Content-Type: {asked.content_type}\r\n\r\n".encode()
        parts = {
            p.get_param("name", header="content-disposition"): p
            for p in BytesParser(policy=HTTP).parsebytes(head + asked.body).iter_parts()
        }
        info = json.loads(parts["flowInfo"].get_content())
        content = parts["file"].get_content()
        digest = hashlib.sha256(content).hexdigest()
        if info.get("sha256", digest) != digest:
            return 422, _error("CHECKSUM_MISMATCH")
        flow = self._keep(info, content, _type(info["flowSyntax"], content), "Out")
        if fault == "rule":
            flow["processingRule"] = "OutOfScope"
        told = {
            key: flow[key] for key in ("flowId", "submittedAt", "trackingId", "name", "processingRule", "flowSyntax")
        }
        return 202, {**told, "sha256": "0" * 64 if fault == "digest" else digest}

    def _keep(self, info: Mapping[str, Any], content: bytes, kind: str, direction: str) -> dict[str, Any]:
        with self._lock:
            number, moment = f"flux-{len(self.flows) + 1:05d}", self._tick()
            flow = {
                "flowId": number,
                "trackingId": info["trackingId"],
                "name": info["name"],
                "flowSyntax": info["flowSyntax"],
                "flowProfile": "CIUS",
                "flowType": kind,
                "flowDirection": direction,
                "processingRule": info.get("processingRule", "NotApplicable"),
                "processingRuleSource": "Input",
                "submittedAt": moment,
                "updatedAt": moment,
                "acknowledgement": {"status": "Pending"},
            }
            self.flows.append(flow)
            self.files[number] = content
            return flow

    def _found(self, said: Mapping[str, Any]) -> dict[str, Any]:
        where = said["where"]
        found = [
            f
            for f in sorted(self.flows, key=lambda f: f["updatedAt"])
            if where.get("trackingId", f["trackingId"]) == f["trackingId"]
            and f["flowType"] in where.get("flowType", [f["flowType"]])
            and _later(f["updatedAt"], where.get("updatedAfter"))
        ]
        start, size = int(said.get("cursor", 0)), min(said.get("limit", 25), self.pages)
        page = {"results": found[start : start + size]}
        return {**page, "nextCursor": str(start + size)} if len(found) > start + size else page

    def _directory_lines(self, said: Mapping[str, Any]) -> dict[str, Any]:
        found = [
            {"addressingIdentifier": address, "directoryLineStatus": state, "siren": siren}
            for siren, lines in self.directory.items()
            for address, state in lines.items()
            if siren == said["filters"]["siren"]["value"]
        ]
        start = said.get("ignore", 0)
        return {"totalNumberOfResults": len(found), "results": found[start : start + said.get("limit", 25)]}

    def _tick(self) -> str:
        self._now += timedelta(minutes=2)
        return self._now.isoformat()


def _service(file: str, url: str) -> OpenAPI:
    """What the standard says of one service."""
    said = json.loads((_DATA / file).read_text("utf-8"))
    if state := said["components"]["schemas"].get("directoryLineStatus"):
        del state["maxLength"]  # seven, where two of its own three values have eight letters
    return OpenAPI.from_dict({**said, "servers": [{"url": url}]})


def _type(syntax: str, content: bytes) -> str:
    """What it makes out of a file that it takes."""
    if syntax == "FRR":
        kind = "Transaction" if b"<TransactionsReport>" in content else "Payment"
        return f"AggregatedCustomer{kind}Report"
    return "CustomerInvoiceLC" if syntax == "CDAR" else "CustomerInvoice"


def _later(moment: str, after: str | None) -> bool:
    return after is None or datetime.fromisoformat(moment) > datetime.fromisoformat(after)


def _error(code: str) -> dict[str, str]:
    return {"errorCode": code, "errorMessage": "…"}


def _handler(double: PlatformDouble) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            code, content, headers = double.answer(self)
            if not code:
                return
            self.send_response(code)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the name that the standard library calls

        def log_message(self, *_said: object) -> None:
            """Says nothing."""

    return Handler
