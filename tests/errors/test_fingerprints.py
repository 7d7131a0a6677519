"""What makes two errors one: type, what the message says, whose code failed. In the store's functions."""

from typing import Any

import pytest

from apps.clickhouse import client
from demo.runtimes import stack_trace
from demo.story import faults
from tests.clickhouse_fixtures import Store


def ask(expression: str, **params: Any) -> Any:
    ((value,),) = client.select(f"SELECT {expression}", params)
    return value


def frames_of(stack: str, message: str = "") -> Any:
    return ask("stack_frames(stack_text({stack:String}, {message:String}))", stack=stack, message=message)


def telling(stack: str) -> Any:
    return ask("telling_frames(stack_frames(stack_text({stack:String}, '')))", stack=stack)


@pytest.mark.parametrize(
    ("message", "normal"),
    [
        ("'price_minor'", "'<text>'"),
        ("user a.b+c@shop.example has 12 items", "user <email> has <n> items"),
        ("cart sku-81f3 and ord_8123 took 1.5s, 250ms", "cart <n> and <n> took <n>, <n>"),
        ("can't open 'x.txt', don't", "can't open '<text>', don't"),
        ('no "such" `thing`', 'no "<text>" `<text>`'),
        ("GET https://h.example/v1/users/42?page=1#x failed", "GET https://h.example/<n>/users/<n> failed"),
        (
            "<Foo object at 0x7fff0012ab>, com.shop.Bar@1a2b3c",
            "<Foo object at <address>>, com.shop.Bar<address>",
        ),
        ("id 0AF76519-16cd-43dd-8448-eb211c80319c\n  gone", "id <uuid> gone"),
        ("10.2.3.4:5432 refused at 2026-11-28T10:00:00.123Z", "<n> refused at <n>"),
        ("/var/data/user-12/cart.json", "/var/data/<n>/cart.json"),
        ("-5 is not in [1,2,3]", "<n> is not in [<n>]"),
        ("Grüße, 世界", "Grüße, 世界"),
        ("", ""),
    ],
)
def test_what_differs_from_one_message_to_the_next_is_a_placeholder(
    clickhouse: Store, message: str, normal: str
) -> None:
    assert ask("normal_text({message:String})", message=message) == normal


def test_a_long_message_is_cut_and_what_is_no_text_is_no_error(clickhouse: Store) -> None:
    assert len(ask("normal_text({message:String})", message="x" * 5000)) == 1000
    assert ask("normal_text(unhex('61ff62'))") == "a\ufffdb"


PYTHON = """Traceback (most recent call last):
  File "/srv/releases/20261128/.venv/lib/python3.13/site-packages/flask/app.py", line 917, in dispatch
    rv = self.dispatch_request()
  File "/srv/releases/20261128/shop/views.py", line 61, in detail
    return to_product(row)
  File "/srv/releases/20261128/shop/products.py", line 27, in to_product
    price = Money(row["price"])
            ~~~^^^^^^^^^
KeyError: 'price'
"""


def test_the_innermost_frame_of_ones_own_code_comes_first(clickhouse: Store) -> None:
    assert telling(PYTHON) == [("to_product", "shop/products.py"), ("detail", "shop/views.py")]


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        (
            "\tat com.shop.Cart$Item.lambda$add$0(Cart.java:42)\n"
            "\tat java.base/java.util.List.map(List.java:9)",
            [("com.shop.Cart$Item.lambda$add$", "Cart.java")],
        ),
        (
            "Error: x\n    at async Cart.add (file:///app/src/cart.js:10:5)\n    at /app/src/main.js:3:1"
            "\n    at node:internal/process/task_queues:95:5\n    at next (/app/node_modules/a/b.js:1:2)",
            [("Cart.add", "src/cart.js"), ("", "src/main.js")],
        ),
        (
            "goroutine 7 [running]:\n"
            "runtime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\n"
            "main.(*Server).Cart(0xc0001, {0x8f, 0xc0})\n\t/src/cart/main.go:74 +0x1c5\n"
            "created by net/http.(*Server).Serve in goroutine 1\n\t/usr/local/go/src/net/http/srv.go:1 +0x1",
            [("main.(*Server).Cart", "cart/main.go")],
        ),
        (
            "   at System.Net.Http.HttpClient.Handle(Exception e, Boolean b)\n"
            "   at Shop.Pay.<ChargeAsync>d__5.MoveNext() in C:\\src\\Pay\\Charge.cs:line 53",
            [("Shop.Pay.<ChargeAsync>d__.MoveNext", "Pay\\Charge.cs")],
        ),
        (
            "/app/lib/cart.rb:42:in 'Cart#add': no (RuntimeError)\n"
            "\tfrom /gems/rack-3.1/lib/rack.rb:1:in `call'\n\tfrom /app/lib/main.rb:2:in `block in run'",
            [("Cart#add", "lib/cart.rb"), ("block in run", "lib/main.rb")],
        ),
        (
            "#0 /app/vendor/slim/App.php(9): Slim\\App->run()\n#1 /app/src/Cart.php(42): Shop\\Cart->add()\n"
            "#2 [internal function]: foo()\n#3 {main}",
            [("Shop\\Cart->add", "src/Cart.php")],
        ),
        (
            "add@https://shop.example/assets/app-3f2a1b9c.js:1:2\n@https://shop.example/assets/app-3f2a1b9c.js:3:4",
            [("add", "assets/app.js"), ("", "assets/app.js")],
        ),
        ("no stack at all", []),
        ("", []),
    ],
    ids=["java", "v8", "go", "dotnet", "ruby", "php", "firefox", "words", "nothing"],
)
def test_each_language_s_stack_is_read(
    clickhouse: Store, stack: str, expected: list[tuple[str, str]]
) -> None:
    assert telling(stack) == expected


@pytest.mark.parametrize(
    ("language", "fault", "function"),
    [
        ("nodejs", faults.TEMPLATE_UNDEFINED, "renderProduct"),
        ("python", faults.CATALOG_KEY, "to_product"),
        ("go", faults.REDIS_TIMEOUT, "shop/cart/store.(*RedisStore).Load"),
        ("java", faults.POOL_EXHAUSTED, "shop.checkout.pricing.LinePriceRepository.findBySku"),
        ("dotnet", faults.ACQUIRER_TIMEOUT, "Shop.Payment.Acquirer.AcmePayClient.AuthorizeAsync"),
        ("ruby", faults.MAIL_TIMEOUT, "ReceiptClient#deliver"),
    ],
)
def test_the_demo_s_faults_are_told_by_the_shop_s_own_code(
    clickhouse: Store, language: str, fault: Any, function: str
) -> None:
    assert telling(stack_trace(language, fault, fault.message))[0][0] == function


def test_where_all_code_is_of_libraries_it_tells(clickhouse: Store) -> None:
    assert telling("\tat java.util.List.map(List.java:9)") == [("java.util.List.map", "List.java")]


def test_a_message_within_the_stack_tells_nothing(clickhouse: Store) -> None:
    assert frames_of("E: a\nat x\n\tat a.B.c(B.java:1)", "a\nat x") == [("a.B.c", "B.java")]
    assert frames_of("E: xx\n\tat com.xx.B.c(B.java:1)", "xx") == [("com.xx.B.c", "B.java")]


def test_of_a_deep_stack_the_end_that_failed_is_read(clickhouse: Store) -> None:
    recursion = '  File "/app/deep.py", line 1, in deeper\n' * 2000
    assert telling(recursion + '  File "/app/deep.py", line 9, in last\n')[0] == ("last", "app/deep.py")
    assert telling("\tat a.B.last(B.java:1)\n" + "\tat a.B.deeper(B.java:1)\n" * 2000)[0][0] == "a.B.last"
