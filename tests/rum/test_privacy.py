"""What must not leave the page: values in addresses, what people type, and anything before they agree."""

from playwright.sync_api import BrowserContext, Page

from tests.rum.site import Answer, Collector, Server, page, wait_for_snippet

SECRETS = ("s3cr3t", "bob@example.com", "bob%40example.com", "4111 1111", "hunter2", "eyJhbGciOi")


def test_no_value_that_a_person_gave_is_in_anything_sent(
    tab: Page, site: Server, collector: Collector
) -> None:
    form = '<form id="pay"><input id="card" value="4111 1111 1111 1111"><button>Pay</button></form>'
    submit = "event.preventDefault(); fetch('/api/pay?token=s3cr3t')"
    script = f"<script>pay.onsubmit = (event) => {{ {submit} }}</script>"
    site.pages["/account"] = Answer(page(collector, form + script, attributes='data-query="page"'))
    tab.goto("/account?token=s3cr3t&email=bob@example.com&page=2#hunter2")
    wait_for_snippet(tab)
    tab.fill("#card", "hunter2")
    tab.click("button")
    tab.evaluate("fetch('/api/users/bob@example.com?session=eyJhbGciOi.eyJzdWIiOi.s3cr3t').then(() => 0)")
    tab.evaluate(
        "(text) => spanwise.error(new Error(text))",
        "no card 4111 1111 1111 1111 of bob@example.com, eyJhbGciOi.eyJzdWIi.s3cr3t",
    )
    tab.wait_for_timeout(1500)
    tab.evaluate("spanwise.flush()")
    record = collector.log("exception")
    assert record["body"] == "no card [number] of [email], [token]"
    assert record["attributes"]["url.full"] == f"{site.origin}/account?token&email&page=2"
    collector.span("GET /api/users/:id")
    sent = str([collector.spans(), collector.logs()])
    assert [secret for secret in SECRETS if secret in sent] == []


def test_nothing_is_captured_stored_or_sent_before_a_person_agrees(
    context: BrowserContext, tab: Page, site: Server, collector: Collector
) -> None:
    site.pages["/"] = Answer(page(collector, attributes="data-consent"))
    tab.goto("/")
    wait_for_snippet(tab)
    tab.evaluate("spanwise.error(new Error('early'))")
    tab.evaluate("fetch('/api/before').then(() => 0)")
    tab.wait_for_timeout(500)
    tab.evaluate("spanwise.flush()")
    assert collector.seen == []
    assert tab.evaluate("Object.keys(localStorage).length") == 0
    assert context.cookies() == []
    tab.evaluate("spanwise.grant()")
    tab.wait_for_timeout(800)
    tab.evaluate("spanwise.flush()")
    collector.log("exception")
    assert collector.span("GET document")["parentSpanId"] == collector.span("view /")["spanId"]


def test_a_person_who_takes_it_back_is_not_followed(tab: Page, site: Server, collector: Collector) -> None:
    tab.goto("/")
    wait_for_snippet(tab)
    tab.evaluate("spanwise.revoke()")
    tab.evaluate("spanwise.event('after')")
    asked = tab.evaluate("fetch('/api/headers').then(() => 0)")
    assert asked == 0
    tab.click("body")
    tab.wait_for_timeout(500)
    tab.evaluate("spanwise.flush()")
    assert tab.evaluate("Object.keys(localStorage).length") == 0
    tab.goto("about:blank")
    tab.wait_for_timeout(300)
    assert collector.seen == []


def test_nor_by_what_was_on_its_way_when_it_was_taken_back(
    tab: Page, site: Server, collector: Collector
) -> None:
    tab.goto("/")
    wait_for_snippet(tab)
    tab.evaluate("spanwise.event('before')")
    tab.evaluate("{ spanwise.flush(); spanwise.revoke() }")
    collector.log("before")
    # Its answer has come by now.
    tab.wait_for_timeout(500)
    count = len(collector.seen)
    tab.evaluate("spanwise.event('after')")
    tab.evaluate("spanwise.flush()")
    tab.wait_for_timeout(500)
    assert len(collector.seen) == count


def test_what_the_page_says_of_a_user_is_on_everything_after(
    tab: Page, site: Server, collector: Collector
) -> None:
    tab.goto("/")
    wait_for_snippet(tab)
    tab.evaluate("spanwise.user({id: 'u-7', plan: 'gold'})")
    tab.evaluate("spanwise.set({'shop.lane': 'b'})")
    tab.evaluate("{ const end = spanwise.span('price', {'cart.size': 2}); end({'price.total': 9.5}) }")
    tab.evaluate("spanwise.event('bought', {'order.items': 2})")
    tab.evaluate("spanwise.flush()")
    for item in (collector.span("price"), collector.log("bought")):
        assert item["attributes"].items() >= {"user.id": "u-7", "user.plan": "gold", "shop.lane": "b"}.items()
    assert collector.span("price")["attributes"].items() >= {"cart.size": 2, "price.total": 9.5}.items()
