"""Whose request it is, where proxies stand in between."""

import pytest

from apps.ingest.door.address import household_of, sender_address, truncate_address
from apps.ingest.door.grpc_door import read_peer


@pytest.mark.parametrize(
    ("forwarded_for", "trusted_proxies", "expected"),
    [
        ("1.1.1.1", 0, "9.9.9.9"),
        ("1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 10.0.0.1", 2, "1.1.1.1"),
        ("", 1, "9.9.9.9"),
        ("1.1.1.1", 2, "9.9.9.9"),
    ],
)
def test_only_our_own_proxies_say_who_sent(forwarded_for: str, trusted_proxies: int, expected: str) -> None:
    assert sender_address("9.9.9.9", forwarded_for, trusted_proxies=trusted_proxies) == expected


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("ipv4:192.0.2.1:5000", "192.0.2.1"),
        ("ipv6:%5B2001:db8::1%5D:5000", "2001:db8::1"),
        ("unix:/run/otlp", ""),
        ("", ""),
    ],
)
def test_grpc_names_its_peers_in_its_own_way(peer: str, address: str) -> None:
    assert read_peer(peer) == address


@pytest.mark.parametrize(
    ("address", "kept", "counted"),
    [
        ("203.0.113.77", "203.0.113.0", "203.0.113.77"),
        ("203.0.113.77:5000", "203.0.113.0", "203.0.113.77"),
        ("::ffff:203.0.113.77", "203.0.113.0", "203.0.113.77"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::", "2001:db8:1:2::"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1::", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::", "fe80::"),
        ("unknown", "", ""),
        ("", "", ""),
    ],
)
def test_of_an_address_its_end_is_not_kept(address: str, kept: str, counted: str) -> None:
    assert (truncate_address(address), household_of(address)) == (kept, counted)
