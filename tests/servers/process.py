"""The server process: moto with its gaps filled, behind the gateway, on the loopback interface."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from typing import TYPE_CHECKING

# Read by moto while it is imported: loading its images costs a second at the first EC2 call.
os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")

from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from clarify_rules.cli.demo.moto_gaps import fill_moto_gaps
from tests.servers.config_service.service import ConfigService
from tests.servers.config_service.serving import ConfigMiddleware
from tests.servers.copied_jobs import copy_job
from tests.servers.gateway import Gateway
from tests.servers.security_hub.service import SecurityHubService
from tests.servers.security_hub.serving import SecurityHubMiddleware
from tests.servers.security_hub.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST = "127.0.0.1"


def _exit_with_stdin() -> None:
    """End this process when the other end of stdin is closed: by ``stop`` or by the parent's death."""
    while sys.stdin.readline():
        pass
    os._exit(0)


def main(arguments: Sequence[str]) -> None:
    """Serve until killed; prints the port first."""
    parser = argparse.ArgumentParser(description="A local AWS on the loopback interface.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port; it is printed")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end with the process that started this one"
    )
    options = parser.parse_args(arguments)
    fill_moto_gaps()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    config = ConfigService()
    hub = SecurityHubMiddleware(
        SecurityHubService(State(ACCOUNT_ID)), DomainDispatcherApplication(create_backend_app)
    )
    aws = ConfigMiddleware(config, hub)
    controls = {
        "config": lambda order: config.do(order["name"], order["document"]),
        "findings": hub.findings,
        "copy_job": lambda order: copy_job(**order),
    }
    gateway = Gateway(aws, controls)
    server = make_server(HOST, options.port, gateway, threaded=True, request_handler=MotoRequestHandler)
    if options.until_stdin_closes:
        threading.Thread(target=_exit_with_stdin, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
