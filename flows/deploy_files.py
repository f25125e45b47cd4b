"""Write what a Prefect server of your own is told about the flows into a folder.

    python -m runpipe.flows.deploy_files FOLDER

It holds ``prefect.yaml``, for `prefect deploy --all`, and ``automation.yaml``, for `prefect
automation create --from-file`. A file that is there already stays as it is.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path
from typing import Final

FILES: Final = ("prefect.yaml", "automation.yaml")


def main() -> None:
    """Write the files and print where they lie."""
    if len(sys.argv) != 2:  # noqa: PLR2004  (the module and a folder)
        sys.exit("usage: python -m runpipe.flows.deploy_files FOLDER")
    folder = Path(sys.argv[1]).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        text = (resources.files("runpipe.flows") / "deploy" / name).read_text("utf-8")
        target = folder / name
        if not target.exists():
            target.write_text(text, "utf-8")
        print(target)  # noqa: T201


if __name__ == "__main__":
    main()
