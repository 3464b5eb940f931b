"""The CDNOW purchase log: 69,659 purchases of 23,570 customers, 1997-01 to 1998-06.

Published by Fader and Hardie, with a sample of one customer in ten; the PyPI wheel
lifetimes (MIT) carries both. They are read out of the wheel, the package is neither
installed nor imported.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

VARIABLE = "CUSTOMER_TIERING_CDNOW"
WHEEL = "lifetimes==0.11.3"
FOLDER = "lifetimes/datasets"
MASTER, SAMPLE = "CDNOW_master.txt", "CDNOW_sample.txt"
VAR = Path(__file__).resolve().parent.parent / "var"


def master_log():
    """Path of CDNOW_master.txt (columns id, date as yyyymmdd, CDs, dollars).

    The file that $CUSTOMER_TIERING_CDNOW names, else var/data/CDNOW_master.txt, which
    is taken out of the wheel in var/downloads, which pip downloads if need be.

    :raise RuntimeError: it cannot be had; the message says what to do
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not Path(named).is_file():
            raise RuntimeError(f"{VARIABLE} names {named}, which is no file")
        return Path(named)
    return _log(MASTER)


def sample_log():
    """Path of CDNOW_sample.txt (columns id, id in the sample, date, CDs, dollars).

    The file beside the one that $CUSTOMER_TIERING_CDNOW names, else had as
    :func:`master_log` is.

    :raise RuntimeError: it cannot be had; the message says what to do
    """
    named = os.environ.get(VARIABLE)
    if named and Path(named).with_name(SAMPLE).is_file():
        return Path(named).with_name(SAMPLE)
    return _log(SAMPLE)


def _log(name):
    target = VAR / "data" / name
    if not target.is_file():
        _extract(_wheel(), target)
    return target


def _wheel():
    downloads = VAR / "downloads"
    name, version = WHEEL.split("==")
    pattern = f"[{name[0].upper()}{name[0]}]{name[1:]}-{version}-*.whl"
    if not any(downloads.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", WHEEL, "-d", str(downloads)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not any(downloads.glob(pattern)):
            raise RuntimeError(
                f"The CDNOW log could not be had: `{' '.join(command)}` failed. Run it "
                f"where there is a package index, or set {VARIABLE} to the path of "
                f"CDNOW_master.txt, CDNOW_sample.txt beside it.\n{done.stderr.strip()}"
            )
    return next(downloads.glob(pattern))


def _extract(wheel, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and then renamed: a run that is cut short leaves no half file.
    part = target.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(wheel) as archive:
        part.write_bytes(archive.read(f"{FOLDER}/{target.name}"))
    part.replace(target)


if __name__ == "__main__":
    print(master_log())
