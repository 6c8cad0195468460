"""What stands between the emulator and the function: the ARN that the function is told is its own.

The emulator gives every function one and the same made-up account. Everything else passes as it is. The
interface is described in the AWS Lambda developer guide, "Using the Lambda runtime API".
"""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

_ARN = "Lambda-Runtime-Invoked-Function-Arn"
# These two describe one connection, not what is sent over it.
_OF_THE_CONNECTION = frozenset({"connection", "transfer-encoding", "content-length", "host"})


class RuntimeApi:
    """The runtime interface of one function, on the loopback interface; a context manager that ends it."""

    def __init__(self, behind: int, arn: str) -> None:
        """`behind` is the port of the emulator's own."""

        class Handler(_Handler):
            emulator_port = behind
            function_arn = arn

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Begin to serve."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """End serving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    emulator_port: int
    function_arn: str

    def do_GET(self) -> None:
        """Hand over the next event, whenever it comes."""
        self._pass_on(None)

    def do_POST(self) -> None:
        """Hand over an answer or an error."""
        self._pass_on(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _pass_on(self, body: bytes | None) -> None:
        headers = {key: each for key, each in self.headers.items() if key.lower() not in _OF_THE_CONNECTION}
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator_port)
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            # The emulator has ended, and the function ends with it.
            self.close_connection = True
            return
        finally:
            connection.close()
        self.send_response_only(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in _OF_THE_CONNECTION:
                self.send_header(key, self.function_arn if key.lower() == _ARN.lower() else value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
