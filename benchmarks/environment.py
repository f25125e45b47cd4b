"""How much runpipe's environment weighs, and how long it takes to install.

    python -m benchmarks.environment [SOURCE]

SOURCE is the folder of a checkout (this one, if none is given). A fresh environment gets runpipe with the
pinned versions, by uv where it is there and pip else. Packages that were downloaded before are taken
from the cache.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Install and print."""
    source = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    pins = str(source / "constraints.txt")
    with tempfile.TemporaryDirectory(prefix="runpipe-bench-") as temporary:
        folder = Path(temporary, "env")
        python = folder / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        uv = shutil.which("uv")
        install = (
            [uv, "pip", "install", "-q", "--link-mode", "copy", "--python", str(python)]
            if uv
            else [str(python), "-m", "pip", "install", "-q"]
        )
        began = time.perf_counter()
        subprocess.run([*install, "-c", pins, str(source)], check=True)
        seconds = time.perf_counter() - began
        files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        n_packages = len(list(folder.glob("lib/*/site-packages/*.dist-info")))
        megabytes = sum(path.stat().st_size for path in files) / 1e6
        print("| packages | MB | seconds to install |\n|---|---|---|")
        print(f"| {n_packages} | {megabytes:.0f} | {seconds:.0f} |")


if __name__ == "__main__":
    main()
