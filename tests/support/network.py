"""Tests never leave the machine: a connection to anything but this machine fails the test that makes it."""

import ipaddress
import socket


class Outside(AssertionError):
    """Names the address that was called."""


def install() -> None:
    """Replace `socket.connect`; once, for the whole run."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
            raise Outside(f"a test called {address[0]}:{address[1]}")
        return connect(self, address)

    socket.socket.connect = connect_here


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
