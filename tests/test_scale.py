"""Counting on a cluster: the same results as in one process, also when a worker dies."""

from __future__ import annotations

import os
import signal

import pandas as pd
import pytest

from conftest import ROOT
from statecraft import scale
from statecraft.corpus import Item, count_items, counted
from statecraft.scale import ADDRESS, count_many

WORDS = ["能力建设", "出口管制", "普惠发展", "人工智能", "数据", "合作"]


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes on this machine."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0) as local,
        Client(local) as client,
    ):
        yield local, client


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """Forty small texts, no two alike."""
    folder = tmp_path_factory.mktemp("texts")
    out = []
    for n in range(40):
        path = folder / f"t{n:02}.txt"
        path.write_text("，".join(WORDS[: n % 6 + 1]) * (n + 1), encoding="utf-8")
        out.append(Item(path.stem, path, "zh-Hans"))
    return out


def test_without_a_cluster_texts_are_counted_in_this_process(listed, monkeypatch):
    monkeypatch.delenv(ADDRESS, raising=False)
    assert list(count_many(listed)) == list(count_items(listed))


@pytest.mark.parametrize("partition", [1, 7, 100])
def test_a_cluster_counts_the_same_in_the_same_order_whatever_the_partition(cluster, listed, partition):
    assert list(count_many(listed, partition=partition, client=cluster[1])) == list(count_items(listed))


def test_the_scheduler_of_the_environment_is_used(cluster, listed, monkeypatch):
    monkeypatch.setenv(ADDRESS, cluster[0].scheduler_address)
    monkeypatch.setattr(scale, "count_items", None)  # this process may not count itself
    assert [one.id for one in count_many(listed[:8], partition=4)] == [item.id for item in listed[:8]]


def test_a_worker_killed_in_mid_run_loses_nothing(cluster, listed):
    client = cluster[1]
    results = count_many(listed, partition=2, client=client)
    first = next(results)
    pid = next(iter(client.run(os.getpid).values()))
    os.kill(pid, signal.SIGKILL)
    assert [first, *results] == list(count_items(listed))


def test_only_a_few_partitions_are_under_way_at_a_time(cluster, listed, monkeypatch):
    asked = []
    original = scale._submit
    monkeypatch.setattr(scale, "_submit", lambda *args: asked.append(1) or original(*args))
    results = count_many(listed, partition=2, client=cluster[1])
    next(results)
    assert len(asked) <= 2 * scale.AHEAD + 1 < len(listed) / 2


def test_a_text_that_cannot_be_read_is_an_error_and_not_a_hole(cluster, listed, tmp_path):
    missing = [*listed[:2], Item("gone", tmp_path / "gone.txt", "zh-Hans")]
    with pytest.raises(FileNotFoundError):
        list(count_many(missing, partition=1, client=cluster[1]))


def recorded() -> pd.DataFrame:
    frame = pd.read_csv(ROOT / "book" / "counting.csv", thousands=",")
    return frame.set_index(["Engine", "Processes", "Documents"])["ms each"].sort_index()


def test_the_recorded_cost_of_a_document_does_not_grow_with_their_number():
    for engine in ("jieba", "rjieba"):
        many = recorded()[engine, 1]
        assert many[many.index >= 1_000].max() < 1.1 * many[1_000]


def test_the_recorded_gain_of_a_second_process_is_the_one_that_the_chapter_tells():
    one, two = recorded()["jieba", 1], recorded()["jieba", 2]
    assert 1.7 <= (one / two)[10_000] <= 1.8
    assert (recorded()["rjieba", 1] / recorded()["rjieba", 2]).max() < 1.7


def test_the_documents_of_the_benchmark_have_the_length_that_the_chapter_gives():
    texts = counted()
    assert round(texts.loc[texts["lang"] == "zh-Hans", "chars"].mean()) == 5262
