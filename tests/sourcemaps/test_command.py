"""The pipeline's command by itself: which files of a folder it would send."""

import json
import subprocess
from pathlib import Path

from tests.servers import REPOSITORY
from tests.sourcemaps.builds import node

COMMAND = REPOSITORY / "apps" / "sourcemaps" / "upload.mjs"


def look(folder: Path) -> subprocess.CompletedProcess[str]:
    words = ("--project", "shop", "--version", "1", "--url-prefix", "/", "--dry-run")
    return subprocess.run(
        [node(), str(COMMAND), folder.name, *words],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        timeout=300,
    )


def write_script(folder: Path, mapping: str) -> None:
    folder.mkdir()
    (folder / "app.js").write_text(f"pay();\n//# sourceMappingURL={mapping}\n")


def write_map(file: Path) -> None:
    file.write_text(json.dumps({"version": 3, "sources": ["a.js"], "names": [], "mappings": "AAAA"}))


def test_a_map_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    write_script(tmp_path / "dist", "../secret.map")
    write_map(tmp_path / "secret.map")
    done = look(tmp_path / "dist")
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        ["spanwise: 0 source maps to upload, 1 refused, version 1"],
    )
    assert "secret.map is not in dist: name the folder that holds both" in done.stderr


def test_nor_by_way_of_a_link(tmp_path: Path) -> None:
    write_script(tmp_path / "dist", "app.js.map")
    write_map(tmp_path / "secret.map")
    (tmp_path / "dist" / "app.js.map").symlink_to(tmp_path / "secret.map")
    assert look(tmp_path / "dist").returncode == 1


def test_the_map_beside_the_file_is_taken_where_the_named_one_is_outside(tmp_path: Path) -> None:
    write_script(tmp_path / "dist", "../secret.map")
    write_map(tmp_path / "secret.map")
    write_map(tmp_path / "dist" / "app.js.map")
    done = look(tmp_path / "dist")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "would upload  /app.js")


def test_a_map_in_another_folder_of_the_build_is_taken(tmp_path: Path) -> None:
    write_script(tmp_path / "dist", "..maps/app.map")
    (tmp_path / "dist" / "..maps").mkdir()
    write_map(tmp_path / "dist" / "..maps" / "app.map")
    assert look(tmp_path / "dist").returncode == 0
