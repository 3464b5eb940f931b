"""PostgreSQL's binary COPY to and from numpy, without a Python object a row."""

import tempfile

import numpy as np

from odoo.tools import SQL

# "PGCOPY\n\377\r\n\0", flags and the length of the header extension.
_HEADER = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
_TRAILER = b"\xff\xff"
# Fixed widths of the types that we move; every value is sent not null.
_TYPES = {"int4": ">i4", "int8": ">i8", "float8": ">f8"}
# The driver writes row by row: let that be cheap.
_BUFFER = 1024 * 1024
_CHUNK_ROWS = 100_000


def _record_dtype(types):
    """Layout of a row: number of fields, then (length, value) for each."""
    parts = [("fields", ">i2")]
    for position, name in enumerate(types):
        parts += [(f"length{position}", ">i4"), (f"f{position}", _TYPES[name])]
    return np.dtype(parts)


def read(cr, query, types):
    """Run a query and return its columns.

    :param cr: a cursor
    :param SQL query: selects one column per type, none of them null
    :param list types: ``int4``, ``int8`` or ``float8`` for each column
    :return: list of native numpy arrays of shape (rows,), in column order
    """
    dtype = _record_dtype(types)
    statement = cr.mogrify(query.code, query.params).decode()
    with tempfile.TemporaryFile(buffering=_BUFFER) as file:
        cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", file)
        size = file.tell() - len(_HEADER) - len(_TRAILER)
        rows = size // dtype.itemsize
        if rows * dtype.itemsize != size:
            raise ValueError("A column of the query was null or of another type.")
        columns = [
            np.empty(rows, np.dtype(_TYPES[name]).newbyteorder("=")) for name in types
        ]
        file.seek(len(_HEADER))
        for start in range(0, rows, _CHUNK_ROWS):
            count = min(_CHUNK_ROWS, rows - start)
            chunk = np.frombuffer(file.read(count * dtype.itemsize), dtype)
            for position, column in enumerate(columns):
                column[start : start + count] = chunk[f"f{position}"]
    return columns


def write(cr, table, columns):
    """Append rows to a table.

    :param cr: a cursor
    :param str table: name of the table
    :param dict columns: column name → (type, array of shape (rows,))
    """
    types = [kind for kind, _values in columns.values()]
    dtype = _record_dtype(types)
    rows = len(next(iter(columns.values()))[1])
    names = SQL(", ").join(SQL.identifier(name) for name in columns)
    statement = SQL(
        "COPY %s (%s) FROM STDIN (FORMAT binary)", SQL.identifier(table), names
    )
    with tempfile.TemporaryFile(buffering=_BUFFER) as file:
        file.write(_HEADER)
        for start in range(0, rows, _CHUNK_ROWS):
            stop = min(start + _CHUNK_ROWS, rows)
            chunk = np.empty(stop - start, dtype)
            chunk["fields"] = len(columns)
            for position, (_kind, values) in enumerate(columns.values()):
                field = f"f{position}"
                chunk[f"length{position}"] = dtype[field].itemsize
                chunk[field] = values[start:stop]
            file.write(chunk.tobytes())
        file.write(_TRAILER)
        file.seek(0)
        cr.copy_expert(statement.code, file)
