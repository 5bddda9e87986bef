"""All benches, or those named: python -m bench [place] [shops] [life] [start] [import] [queries] [reports] [--quick].

Each is also a module of its own with arguments of its own: python -m bench.queries --orders 1000000 --write.
"""

import runpy
import sys

MODULES = {
    "place": "bench.place",
    "shops": "bench.shops",
    "life": "bench.life",
    "start": "bench.start",
    "import": "bench.import_bench",
    "queries": "bench.queries",
    "reports": "bench.reports",
}
QUICK = {
    "queries": ["--orders", "100000", "--rounds", "50"],
    "reports": ["--orders", "100000", "--rounds", "5"],
    "import": [],
    "start": [],
}


def main() -> None:
    """Run them one after the other."""
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    quick = "--quick" in sys.argv
    unknown = sorted(set(names) - set(MODULES))
    if unknown:
        sys.exit(f"There is no bench {', '.join(unknown)}; there are {', '.join(MODULES)}.")
    for name in names or MODULES:
        sys.argv = [name, *(QUICK.get(name, ["--quick"]) if quick else [])]
        runpy.run_module(MODULES[name], run_name="__main__")


if __name__ == "__main__":
    main()
