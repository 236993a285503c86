"""The files of front-end packages: those the templates use are there, and only those are served."""

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from cae.assets import PACKAGES, PackageFinder


@pytest.mark.parametrize("path", ["tabler/css/tabler.min.css", "alpine/cdn.min.js", "inter/inter-latin-400-normal.woff2"])
def test_a_file_that_is_served_is_found(path):
    assert finders.find(path).startswith(str(settings.BASE_DIR / "node_modules"))


@pytest.mark.parametrize(
    "path", ["tabler/css/tabler-flags.css", "tabler/../../package.json", "alpine/nothing.js", "unknown/cdn.min.js"]
)
def test_nothing_else_is(path):
    assert not PackageFinder().find(path)


def test_every_package_of_the_table_gives_files_and_each_is_found():
    listed = [f"{storage.prefix}/{path}" for path, storage in PackageFinder().list([])]
    assert {path.partition("/")[0] for path in listed} == set(PACKAGES)
    assert all(finders.find(path) for path in listed)
