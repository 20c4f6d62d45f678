"""Pictures of reports in docs/images: `python tools/report_pictures.py` (needs Chromium; a minute)."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from osteoimmune.answer import answer
from osteoimmune.report.answer_page import answer_page

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = {"answer": (1100, 1180), "freedom": (1100, 2640)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def shoot(page: Path, picture: Path, size: tuple[int, int]) -> None:
    """The first screen of a page, without a network.

    Raises:
        SystemExit: there is no Chromium, or it made no picture.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise SystemExit("there is no Chromium on this machine")
    with tempfile.TemporaryDirectory() as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
        flags += [f"--user-data-dir={profile}", "--virtual-time-budget=8000"]
        flags += [f"--window-size={size[0]},{size[1]}", f"--screenshot={picture}", page.as_uri()]
        done = subprocess.run([browser, *flags], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode or not picture.is_file():
        raise SystemExit(f"no picture of {page.name}: {done.stderr[-300:]}")


def main() -> None:
    """Make both pictures."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "answer.html").write_text(answer_page(answer()), encoding="utf-8")
        command = [sys.executable, "-m", "osteoimmune", "run", "freedom", "--out", str(place / "freedom")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shoot(place / "answer.html", IMAGES / "answer.png", SIZES["answer"])
        shoot(place / "freedom" / "report.html", IMAGES / "freedom.png", SIZES["freedom"])


if __name__ == "__main__":
    main()
