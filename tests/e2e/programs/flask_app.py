"""A person's application: it serves three orders, asks for them itself, and ends."""

import threading
import urllib.request

from flask import Flask  # type: ignore[import-not-found]
from werkzeug.serving import make_server  # type: ignore[import-not-found]

app = Flask(__name__)


@app.get("/orders/<int:number>")  # type: ignore[untyped-decorator]
def read_order(number: int) -> dict[str, int]:
    return {"number": number}


server = make_server("127.0.0.1", 0, app)
threading.Thread(target=server.serve_forever).start()
for number in range(3):
    urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/orders/{number}").read()
server.shutdown()
print("served 3 orders")
