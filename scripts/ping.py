"""Whether ports of this machine answer, as a container asks: `python -m scripts.ping 4317 4318`."""

import sys

from scripts.ports import is_listening


def main() -> None:
    silent = [number for number in sys.argv[1:] if not is_listening("127.0.0.1", int(number))]
    if silent:
        sys.exit(f"nothing answers on port {', '.join(silent)}")


if __name__ == "__main__":
    main()
