"""Lines per file: median, 90th percentile, longest, by kind of file. `make sizes`; a mirror, not a gate."""

import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    groups: dict[str, list[tuple[int, str]]] = {}
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".html", ".js", ".css"} and "/migrations/" not in name and path.is_file():
            size = sum(1 for _ in path.open())
            if size:
                groups.setdefault(group_of(name), []).append((size, name))
    sys.stdout.write(f"{'':24}{'files':>7}{'lines':>8}{'median':>8}{'p90':>6}{'longest':>9}\n")
    for group, sizes in sorted(groups.items()):
        sizes.sort()
        numbers = [size for size, _ in sizes]
        ninth = numbers[int(len(numbers) * 0.9)] if len(numbers) > 1 else numbers[0]
        line = f"{group:24}{len(numbers):>7}{sum(numbers):>8}{median(numbers):>8.0f}{ninth:>6}{numbers[-1]:>9}  {sizes[-1][1]}\n"
        sys.stdout.write(line)


def group_of(name: str) -> str:
    parts = name.split("/")
    if parts[0] in {"tests", "templates", "static", "ops"} or len(parts) == 1:
        return parts[0] if len(parts) > 1 else "."
    return "/".join(parts[:2]) if parts[0] == "billing" and len(parts) > 2 else parts[0]


if __name__ == "__main__":
    main()
