"""The shop's pages: small documents with everything that a browser measures."""

import html
from dataclasses import dataclass

PRODUCTS = ("Rain jacket", "Trail shoes", "Tent", "Water bottle", "Wool socks", "Headlamp")
# As large as a photograph of that size, so that it takes as long, and may be what a page is seen by.
PICTURE_BYTES = 45_000
COLORS = ("2f6f5e", "8a5a2b", "3b5b8c", "7a3e6b", "5c6b2e", "9a4a3a")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in each page's head: the snippet's two tags, and the server's span if it told one."""

    loader: str
    attributes: str
    traceparent: str = ""


def home_page(head: Head) -> str:
    shelf = "".join(_card(number) for number in range(1, 7))
    return _document(
        head, "Outdoor shop", f'<h1>For every weather</h1><img id="hero" src="/images/0.svg"><ul>{shelf}</ul>'
    )


def search_page(head: Head, words: str) -> str:
    shelf = "".join(_card(number) for number in (3, 4, 6))
    return _document(head, "Results", f"<h1>Results for {html.escape(words)}</h1><ul>{shelf}</ul>")


def product_page(head: Head, sku: str) -> str:
    number = _number_of(sku)
    name = PRODUCTS[number % len(PRODUCTS)]
    return _document(
        head,
        name,
        f'<h1>{name}</h1><img id="photo" src="/images/{number}.svg"><p id="notice"></p>'
        f'<button id="add" data-rum-name="Add to cart" data-sku="{html.escape(sku)}">Add to cart</button> '
        '<button id="share" data-rum-name="Share">Share</button>'
        f'<p><a id="next" data-rum-name="Next product" href="/products/SKU-{number % 900 + 1:04d}">'
        "Next product</a></p>"
        '<ul id="suggestions"></ul>',
        route="/products/:sku",
    )


def cart_page(head: Head) -> str:
    return _document(
        head,
        "Cart",
        "<h1>Your cart</h1><p>One thing.</p>"
        '<button id="pay" data-rum-name="Pay">Pay now</button><ul id="suggestions"></ul>',
    )


def picture(number: int) -> str:
    color = COLORS[number % len(COLORS)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" '
        f'fill="#{color}"/><path d="M0 300 140 90l80 120 60-80 120 170z" fill="#fff" fill-opacity=".5"/>'
        f"<!--{' ' * PICTURE_BYTES}--></svg>"
    )


def _number_of(sku: str) -> int:
    digits = sku.removeprefix("SKU-")
    return int(digits) if digits.isdecimal() and len(digits) <= 4 else 1


def _card(number: int) -> str:
    name = PRODUCTS[number % len(PRODUCTS)]
    return (
        f'<li><a data-rum-name="Product" href="/products/SKU-{number:04d}">'
        f'<img src="/images/{number}.svg" alt=""> {name}</a></li>'
    )


def _document(head: Head, title: str, body: str, route: str = "") -> str:
    told = f'<meta name="traceparent" content="{head.traceparent}">' if head.traceparent else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{told}'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<script>{head.loader}</script><script async {head.attributes}></script>"
        '<link rel="stylesheet" href="/assets/shop.css"><script defer src="/assets/shop.js"></script></head>'
        f'<body data-route="{route}"><p id="offer" hidden>Free delivery until Sunday</p>'
        '<header><a data-rum-name="Home" href="/">Shop</a> '
        '<a id="search" data-rum-name="Tents" href="/search?q=tent">Tents</a> '
        '<a id="cart" data-rum-name="Cart" href="/cart">Cart (<span id="cart-count">0</span>)</a></header>'
        f"<main>{body}</main></body></html>"
    )
