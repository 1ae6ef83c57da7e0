from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.data import MB_BYTES
from tests.bench.site import Site
from tests.bench.suite import Figures, Plan, Suite


@pytest.fixture(scope="session")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    plan = Plan(sizes_mb=(0.1,), runs=1, list_counts=(10,), startup_runs=1, life=(0.05, 12), thorough=False)
    return Suite(tmp_path_factory.mktemp("bench"), plan, lambda _: None).measured()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "site")
    site.build(MB_BYTES)
    return site
