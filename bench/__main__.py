"""All benches, or those named: python -m bench [place|flash|shops|import|queries|start] [--quick]."""

import asyncio
import sys

NAMES = ("place", "shops", "start")


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    quick = "--quick" in sys.argv
    unknown = set(arguments) - set(NAMES)
    if unknown:
        sys.exit(f"There is no bench {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
    for name in arguments or NAMES:
        module = __import__(f"bench.{name}", fromlist=["run"])
        asyncio.run(module.run(quick))


if __name__ == "__main__":
    main()
