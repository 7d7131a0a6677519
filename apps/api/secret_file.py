"""A secret of this installation: made on first use, kept in the data folder, readable by its owner only."""

import os
import secrets
from pathlib import Path


def load_or_create(path: Path) -> str:
    """The secret in `path`. Several processes start at once, so the file is linked into place whole."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
