"""`python -m demo.browser CHROMIUM`: captures the tapes anew, where the snippet or the pages changed."""

import sys

from demo.browser.capture import capture_tapes
from demo.browser.tape import write_tapes

if __name__ == "__main__":
    write_tapes(capture_tapes(sys.argv[1]))
