"""Whose report it is, for limits only: a keyed hash of the sender's network that is another one every day."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def address_of(request: HttpRequest) -> str:
    """The sender's address. ``X-Forwarded-For`` is read only as far as it was written by our own ``TRUSTED_PROXIES``."""
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= proxies:
            return str(hops[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """What one sender may have of addresses: the address itself, of IPv6 its /64; "" where it is no address (a socket)."""
    try:
        found = ip_address(address.strip().partition("%")[0].strip("[]"))
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)


def origins(address: str, now: datetime) -> tuple[str, ...]:
    """The hash of today, to be stored, and that of the hour before, to be counted too. Empty for no address."""
    network = network_of(address)
    if not network:
        return ()
    days = dict.fromkeys(at.date() for at in (now, now - timedelta(hours=1)))
    return tuple(salted_hmac("kb.errata.origin", f"{day}|{network}", algorithm="sha256").hexdigest() for day in days)
