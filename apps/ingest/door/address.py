"""Whose request it is: the peer's address, or what the proxies in front are trusted to say of it."""


def sender_address(peer: str, forwarded_for: str, *, trusted_proxies: int) -> str:
    """The address `trusted_proxies` hops back in X-Forwarded-For; the peer itself where there are none.

    A sender may write anything into the header; only what our own proxies appended counts.
    """
    if trusted_proxies < 1:
        return peer
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    return hops[-trusted_proxies] if len(hops) >= trusted_proxies else peer
