"""Print what is installed as a plain constraints file, without addresses."""

from importlib.metadata import distributions

OURS = {"runpipe", "pip", "setuptools", "uv", "wheel"}


def main() -> None:
    """Print one pinned line a package, in order of name."""
    print("# Pinned versions that the tests run with, on Python 3.11. Written by `make pins`.")
    pins = {d.metadata["Name"].lower().replace("_", "-"): d.version for d in distributions()}
    for name in sorted(set(pins) - OURS):
        print(f"{name}=={pins[name]}")


if __name__ == "__main__":
    main()
