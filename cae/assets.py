"""The few files we serve from front-end packages: nothing of them is committed, and nothing else of them is collected."""

from fnmatch import fnmatch
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# address under /static/: (folder of node_modules, the files served)
PACKAGES = {
    "tabler": ("@tabler/core/dist", ("css/tabler.min.css*", "js/tabler.min.js*")),
    "alpine": ("@alpinejs/csp/dist", ("cdn.min.js",)),
    "idiomorph": ("idiomorph/dist", ("idiomorph*.min.js",)),
    "tweetnacl": ("tweetnacl", ("nacl-fast.min.js",)),
    "sealedbox": ("tweetnacl-sealedbox-js", ("sealedbox.web.js",)),
    "inter": ("@fontsource/inter/files", ("inter-latin-[4567]00-normal.woff2", "inter-latin-ext-[4567]00-normal.woff2")),
}


class PackageFinder(BaseFinder):
    """Finds the files of `PACKAGES`: `tabler/css/tabler.min.css` is `@tabler/core/dist/css/tabler.min.css`."""

    def check(self, **kwargs):
        """Nothing to check: without `npm ci` there is simply no file."""
        return []

    def find(self, path, find_all=False, **kwargs):
        """The absolute path of a file served, an empty list when it is not one of ours."""
        prefix, _, name = path.partition("/")
        folder, patterns = PACKAGES.get(prefix, ("", ()))
        found = str(_folder(folder) / name)
        if not any(fnmatch(name, pattern) for pattern in patterns) or not Path(found).is_file():
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns):
        """Every file served, with the storage that holds it, as `collectstatic` wants them."""
        for prefix, (folder, patterns) in PACKAGES.items():
            storage = FileSystemStorage(location=_folder(folder))
            storage.prefix = prefix
            for pattern in patterns:
                for path in sorted(_folder(folder).glob(pattern)):
                    yield str(path.relative_to(_folder(folder))), storage


def _folder(name: str) -> Path:
    return settings.BASE_DIR / "node_modules" / name
