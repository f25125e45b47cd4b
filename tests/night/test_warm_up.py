"""What is loaded beforehand is all that a night with a new FIT file would load by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from runpipe.sample_athlete import write
from tests.night.nights import TODAY, drop

ROOT = Path(__file__).resolve().parents[2]
A_NIGHT = """
import sys
from pathlib import Path

import jinja2
from runpipe import pipeline
from runpipe.settings import read_settings
from tests.night.nights import night

pipeline.collect, pipeline.ingest, pipeline.preload_night  # what the flows load before a night begins
if sys.argv[2] == "warm":
    settings = read_settings(Path(sys.argv[1]))
    pipeline.preload_night(settings)
    pipeline.preload_night(settings)  # a second time finds all of it there
before = set(sys.modules)
compiled = []
compile_template = jinja2.Environment.compile
def noted(environment, source, name=None, *args, **kwargs):
    compiled.append(name)
    return compile_template(environment, source, name, *args, **kwargs)
jinja2.Environment.compile = noted
night(Path(sys.argv[1]))
loaded = sorted(name for name in set(sys.modules) - before if name.startswith("runpipe"))
print(loaded + compiled)
"""


def test_after_a_warm_up_a_night_loads_and_compiles_nothing_more(tmp_path: Path):
    made = write(tmp_path / "made", last_date=TODAY)
    runs = [tmp_path / "made" / name for name in made.files if name.endswith(".fit")]
    for data in ("cold", "warm"):
        drop(tmp_path / data, runs[:1])
    cold = _loaded_by_a_night(tmp_path / "cold")
    assert "'week.html.j2'" in cold
    assert _loaded_by_a_night(tmp_path / "warm") == "[]"


def _loaded_by_a_night(data: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", A_NIGHT, str(data), data.name],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()
