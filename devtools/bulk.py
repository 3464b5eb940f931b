"""Rows by the hundred thousand that look as if Odoo had made each of them.

One record is made through the ORM, its row is read back whole, and every bulk row is a
copy of it with only the columns replaced that differ from row to row. So a column that
some installed addon adds is filled in the bulk rows exactly as Odoo would fill it.
"""

import io

from odoo.tools import SQL


def row_of(record):
    """The stored row of one record as JSON text, every column included.

    :param record: a recordset of one; pending writes are flushed
    :return: str, for `insert_like`
    """
    record.ensure_one()
    record.env.flush_all()
    [[row]] = record.env.execute_query(
        SQL(
            "SELECT to_jsonb(t)::text FROM %s t WHERE id = %s",
            SQL.identifier(record._table),
            record.id,
        )
    )
    return row


def columns_of(cr, table):
    """The columns of `table`, in their order."""
    cr.execute(
        SQL(
            """SELECT attname FROM pg_attribute
                WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
                ORDER BY attnum""",
            table,
        )
    )
    return [name for (name,) in cr.fetchall()]


def insert_like(cr, table, row, source, values):
    """Insert one copy of `row` for each row of `source`.

    :param table: the table to fill
    :param row: what `row_of` returned
    :param source: SQL of a FROM item called `s` ("demo_order s WHERE …")
    :param values: {column: SQL expression over `s`}, for the columns that differ;
        columns that the table does not have (of addons not installed) are left out
    :return: the number of rows inserted
    """
    columns = columns_of(cr, table)
    # "id" comes from the sequence unless the caller numbered the rows itself
    columns = [name for name in columns if name != "id" or "id" in values]
    cr.execute(
        SQL(
            """WITH made AS MATERIALIZED (
                   SELECT * FROM jsonb_populate_record(NULL::%(table)s, %(row)s::jsonb)
               )
               INSERT INTO %(table)s (%(columns)s)
               SELECT %(values)s FROM made CROSS JOIN %(source)s""",
            table=SQL.identifier(table),
            row=row,
            columns=SQL(", ").join(SQL.identifier(name) for name in columns),
            values=SQL(", ").join(
                SQL(values[name]) if name in values else SQL.identifier("made", name)
                for name in columns
            ),
            source=SQL(source),
        )
    )
    return cr.rowcount


def copy_rows(cr, table, definition, rows):
    """Make the temporary table `table` and COPY `rows` into it.

    :param definition: its columns, as in CREATE TABLE
    :param rows: iterable of tuples of str, int or None
    """
    cr.execute(
        SQL(
            "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP",
            SQL.identifier(table),
            SQL(definition),
        )
    )
    text = io.StringIO()
    for row in rows:
        text.write("\t".join("\\N" if cell is None else str(cell) for cell in row))
        text.write("\n")
    text.seek(0)
    cr.copy_expert(f"COPY {table} FROM STDIN", text)
    cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))


def new_ids(cr, table, count):
    """`count` new ids of `table`, rising."""
    cr.execute(
        SQL(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
            " FROM generate_series(1, %s)",
            table,
            count,
        )
    )
    return [number for (number,) in cr.fetchall()]


def differences(cr, table, made_id, bulk_id, but=()):
    """The columns in which two rows of `table` differ.

    :param but: columns that may differ
    :return: {column: (value of `made_id`, value of `bulk_id`)}
    """
    found = {}
    cr.execute(
        SQL(
            """SELECT a.key, a.value, b.value
                 FROM %(table)s x, jsonb_each(to_jsonb(x)) a, %(table)s y,
                      jsonb_each(to_jsonb(y)) b
                WHERE x.id = %(made)s AND y.id = %(bulk)s AND a.key = b.key
                  AND a.value IS DISTINCT FROM b.value""",
            table=SQL.identifier(table),
            made=made_id,
            bulk=bulk_id,
        )
    )
    for column, made, bulk in cr.fetchall():
        if column not in but:
            found[column] = (made, bulk)
    return found
