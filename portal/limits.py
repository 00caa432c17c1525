"""How often one network, or one post, may ask what must not be guessed."""

from __future__ import annotations

import hashlib
import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from accounts.attempts import count_attempt
from accounts.models import Post

WINDOW = 600  # seconds
PREFIX = 64  # of an IPv6 address: what one household or one server is given


def too_often(request: HttpRequest, what: str, *, limit: int) -> bool:
    """Count one attempt of this network; True once there were more than `limit` in ten minutes."""
    return count_attempt(f"{what}:{_network(request)}", seconds=WINDOW) > limit


def post_too_often(post: Post, what: str, *, limit: int) -> bool:
    """The same for an officer's post: the offices of a city may all come from one address."""
    return count_attempt(f"{what}:post:{post.public_id}", seconds=WINDOW) > limit


def _network(request: HttpRequest) -> str:
    """The network a request comes from, behind the proxies we trust; a digest, since addresses are personal."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request).partition("%")[0])
    network = ipaddress.ip_network(f"{address}/{PREFIX}", strict=False) if address.version == 6 else address
    return hashlib.sha256(str(network).encode()).hexdigest()[:16]
