"""An export over HTTP: a file, and how much of what matches it holds."""

from django.http.response import HttpResponseBase

from apps.api.downloads import download
from apps.query.export import FORMATS, Export


def download_export(export: Export, *, project: str, extension: str) -> HttpResponseBase:
    """`extension`: one of FORMATS. `Spanwise-Matched` and `Spanwise-Whole` say what the file's name does."""
    write, content_type = FORMATS[extension]
    file_name = export.name_file(project, extension)
    response = download(write(export), file_name=file_name, content_type=content_type)
    response["Spanwise-Matched"] = str(export.total)
    response["Spanwise-Whole"] = "true" if export.is_whole else "false"
    return response
