"""The browser of the end-to-end tests: found, or installed where allowed, or asked for in one line."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PATH = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# Without a font of its own, Chromium draws boxes on a bare server.
PACKAGES = ("chromium", "fonts-dejavu-core")


def find_chromium() -> str | None:
    """The browser's path: `SPANWISE_CHROMIUM`, or the first that PATH knows."""
    candidates = (os.environ.get("SPANWISE_CHROMIUM", ""), *NAMES, MAC_PATH)
    return next((found for name in candidates if (found := shutil.which(name))), None)


def may_install() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def main() -> None:
    if find_chromium():
        return
    if not may_install():
        sys.exit(
            "The browser tests need Chromium, and none was found. Install it, for example with\n"
            f"    sudo apt-get install --yes {' '.join(PACKAGES)}\n"
            "or set SPANWISE_CHROMIUM to a browser's path."
        )
    print("set-up   | Chromium: installing with apt-get", flush=True)
    apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *arguments], env=apt, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
