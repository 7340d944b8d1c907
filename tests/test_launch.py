"""Buttons that run a chapter elsewhere: there when the repository is known, and not otherwise."""

from __future__ import annotations

import pytest

from statecraft_book.launch import buttons


def test_a_known_repository_gives_every_chapter_two_buttons():
    assert buttons("https://github.com/owner/some-name", "book/both-camps") == [
        ("Binder", "https://mybinder.org/v2/gh/owner/some-name/HEAD?labpath=book%2Fboth-camps.md"),
        ("Colab", "https://colab.research.google.com/github/owner/some-name/blob/notebooks/both-camps.ipynb"),
    ]


@pytest.mark.parametrize("ending", ["/", ".git", ".git/"])
def test_an_address_may_end_as_people_write_it(ending):
    plain = "https://github.com/owner/name"
    assert buttons(plain + ending, "book/a") == buttons(plain, "book/a")


@pytest.mark.parametrize(
    "address",
    ["", " ", "owner/name", "http://github.com/owner/name", "https://git.example/owner/name", "https://github.com/owner",
     "https://github.com/owner/name/tree/main", 'https://github.com/o/"><script>'],
)  # fmt: skip
def test_no_button_is_dead(address):
    assert buttons(address, "book/a") == []
