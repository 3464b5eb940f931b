"""A pytest plugin: each process has stored files of its own, as it has a database.

pytest-odoo has them share those of the database that was copied, where one process
takes away what only the other one knows.
"""

import contextlib
import os
import shutil

import pytest_odoo

from odoo.tools import config


@contextlib.contextmanager
def _own_filestore(source, name):
    if source == name:
        yield
        return
    files = config.filestore(name)
    shutil.rmtree(files, ignore_errors=True)
    if os.path.isdir(config.filestore(source)):
        # Odoo never changes a stored file, so the copies can share them.
        shutil.copytree(config.filestore(source), files, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(files, ignore_errors=True)


pytest_odoo._shared_filestore = _own_filestore
