"""Counting past one machine: the same function over partitions, on Dask where there is a cluster.

Workers get paths, not texts, read one text at a time and send back counts, so
that memory is bounded by a partition. A partition whose worker dies is counted
again by another.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from .corpus import Counts, Item, count_items

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = "DASK_SCHEDULER_ADDRESS"
PARTITION = 250  # documents: seconds of work, so that handing it over costs little
AHEAD = 2  # partitions waiting per worker
RETRIES = 3


def count_partition(listed: Sequence[Item], engine: str) -> bytes:
    """Count some texts and return the counts as bytes: what a worker runs.

    As bytes, because a cluster weighs and wraps every other object part by part.
    """
    counts = count_items(listed, engine)
    return pickle.dumps([(one.id, one.terms, " ".join(one.words), tuple(one.words.values())) for one in counts])


def _opened(part: bytes) -> Iterator[Counts]:
    for ident, terms, words, many in pickle.loads(part):
        yield Counts(ident, terms, dict(zip(words.split(), many, strict=True)))


def count_many(
    listed: Iterable[Item], engine: str = "jieba", partition: int = PARTITION, client: Client | None = None
) -> Iterator[Counts]:
    """Count texts and yield each one's counts in the order given.

    On ``client``, or on the scheduler whose address stands in
    ``DASK_SCHEDULER_ADDRESS``; without either, in this process.
    """
    if client is None and (address := os.environ.get(ADDRESS)):
        from distributed import Client

        with Client(address) as own:  # type: ignore[no-untyped-call]  # the library is typed in part
            yield from count_many(listed, engine, partition, own)
    elif client is None:
        yield from count_items(listed, engine)
    else:
        yield from _on(client, _batches(listed, partition), engine)


def _batches(listed: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    left = iter(listed)
    while part := tuple(islice(left, size)):
        yield part


def _on(client: Any, parts: Iterator[tuple[Item, ...]], engine: str) -> Iterator[Counts]:
    """Keep a few partitions per worker under way; yield results in order, forgetting each as it is read."""
    workers = max(1, len(client.scheduler_info()["workers"]))
    waiting = [_submit(client, part, engine) for part in islice(parts, workers * AHEAD)]
    while waiting:
        future = waiting.pop(0)
        yield from _opened(future.result())
        future.release()
        waiting += [_submit(client, part, engine) for part in islice(parts, 1)]


def _submit(client: Any, part: tuple[Item, ...], engine: str) -> Any:
    return client.submit(count_partition, part, engine, pure=False, retries=RETRIES)
