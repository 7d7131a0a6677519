"""The demo shop's web page: real pages with the real snippet, and visits to them, captured or driven live."""
