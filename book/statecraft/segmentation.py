"""Chinese text as words, by jieba with a dictionary of the book's own terms.

The tokenizer is private: jieba's module-wide one would carry words from one
chapter into the next. It is also without a cache file: jieba loads its default
cache from the machine's temporary folder unchecked, so that anybody's file
could change the words, and it saves a tenth of the start. The dictionary that
jieba ships is checked against the one that the counts were made with.
"""

from __future__ import annotations

import hashlib
import logging
import unicodedata
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

Cutter = Callable[[str], list[str]]
ENGINES = ("jieba", "rjieba")
DICTIONARY = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"  # sha256 of jieba 0.42.1's dict.txt
# Sentences in which a term is tried; their own words are plain, so that the term alone decides.
CARRIERS = ("我们讨论{}的问题。", "{}是重要议题", "关于{}，各方表示支持。", "会议通过了{}和其他文件")


class SegmentationError(RuntimeError):
    """An engine that is not there, or a dictionary other than the one expected."""


@lru_cache(maxsize=8)
def cutter(words: tuple[str, ...] = (), engine: str = "jieba") -> Cutter:
    """Return a function that splits Chinese text into words.

    ``words`` are added to the dictionary; ``engine`` is jieba, or rjieba,
    which gives the same words many times faster and must be installed apart.
    Raises :class:`SegmentationError` for an unknown or missing engine, and
    where jieba's dictionary is not the expected one.
    """
    if engine not in ENGINES:
        raise SegmentationError(f"no engine '{engine}'; engines are {', '.join(ENGINES)}")
    return (_jieba if engine == "jieba" else _rjieba)(words)


def _jieba(words: tuple[str, ...]) -> Cutter:
    jieba, (frequencies, total) = _library(), _dictionary(DICTIONARY)
    tokenizer: Any = jieba.Tokenizer()
    own = dict(frequencies) if words else frequencies  # 20 MB
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = own, total, True
    for word in words:
        tokenizer.add_word(word)
    return lambda text: list(tokenizer.cut(text))


def _library() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # its patterns are not raw strings (Python 3.12 and later)
        warnings.simplefilter("ignore", UserWarning)  # it asks an outdated module for its files
        import jieba
    jieba.default_logger.setLevel(logging.ERROR)  # its progress would land in a notebook
    return jieba


@lru_cache(maxsize=1)
def _dictionary(wanted: str) -> tuple[dict[str, int], int]:
    """Return jieba's words with their frequencies, and the sum of these: a second to read, shared by all cutters."""
    jieba = _library()
    path = Path(jieba.__file__).with_name("dict.txt")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != wanted:
        raise SegmentationError(
            f"{path.name} of jieba is not the one of version 0.42.1 (sha256 {found[:12]}…, want {wanted[:12]}…): "
            "install the pinned packages again"
        )
    with path.open("rb") as file:
        frequencies, total = jieba.Tokenizer().gen_pfdict(file)
    return frequencies, total


def _rjieba(words: tuple[str, ...]) -> Cutter:
    try:
        import rjieba
    except ImportError:
        raise SegmentationError("rjieba is not installed; it comes with the 'scale' extra of pyproject.toml") from None
    tokenizer = rjieba.Jieba()
    for word in words:
        tokenizer.add_word(word, None, None)
    cut: Cutter = tokenizer.cut
    return cut


def kept_whole(terms: Iterable[str], cut: Cutter) -> list[str]:
    """Return the terms that come out as one word in every carrier sentence."""
    return [term for term in terms if all(term in cut(carrier.format(term)) for carrier in CARRIERS)]


@lru_cache(maxsize=2)
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)


def simplified(text: str) -> str:
    """Return Traditional text in Simplified characters and mainland words (OpenCC tw2sp): 人工智慧 becomes 人工智能."""
    return str(_converter("tw2sp").convert(text))


def normalised(text: str) -> str:
    """Return text in one form for matching: compatibility characters unified (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).casefold()
