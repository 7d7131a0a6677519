"""Old and new names of the semantic conventions find each other."""

from apps.query.language.names import FORMER_NAMES, aliases_of, current_name


def test_an_old_name_finds_its_new_one_and_a_new_one_all_old_ones() -> None:
    assert aliases_of("http.status_code") == ("http.status_code", "http.response.status_code")
    assert aliases_of("http.response.status_code") == ("http.response.status_code", "http.status_code")
    assert aliases_of("messaging.destination.partition.id")[1:] == (
        "messaging.kafka.destination.partition",
        "messaging.kafka.partition",
    )


def test_two_old_names_of_one_new_name_stay_apart() -> None:
    assert "net.host.name" not in aliases_of("net.peer.name")


def test_a_name_that_never_changed_stands_alone() -> None:
    assert aliases_of("cart.size") == ("cart.size",)
    assert current_name("cart.size") == "cart.size"


def test_no_name_is_both_old_and_new_nor_old_twice() -> None:
    former = [name for names in FORMER_NAMES.values() for name in names]
    assert len(set(former)) == len(former)
    assert not set(former) & set(FORMER_NAMES)
    assert {current_name(name) for name in former} == set(FORMER_NAMES)
