"""The entry of the gridwall command: headless verbs go straight to services.cli, Qt is imported for the wall alone."""

import gc
import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv` (sys.argv without the program by default) and return the exit code: 0 ok, 1 refused, 2 usage."""
    args = sys.argv[1:] if argv is None else argv
    if args == ["--version"]:
        # lazy: it drags in the e-mail parser, 25 ms that the first window of the wall would wait for
        from importlib.metadata import version

        print(f"gridwall {version('gridwall')}")
        return 0
    if not args or args[0] == "wall":
        return _wall(args[1:])
    if args[0] == "drill":
        # lazy: only a drill needs it
        from desktop import drill

        return drill.main(args[1:])
    # lazy: --version answers at once
    from services.cli import main as cli

    return cli.main(args)


def _wall(args: list[str]) -> int:
    # while modules are imported a collection finds nothing and takes a tenth of the time; desktop.start turns it on again
    gc.disable()
    # lazy: headless verbs must run where there is no Qt
    from desktop.app import run_wall

    # lazy: as above
    from desktop.options import read_wall

    return run_wall(read_wall(args))


if __name__ == "__main__":
    sys.exit(main())
