from odoo import api, fields, models


class CustomerTierAutomationGiven(models.Model):
    """What rules gave to records, and what was there before."""

    _name = "customer.tier.automation.given"
    _description = "Value Given by the Tier"
    _log_access = False

    field_id = fields.Many2one(
        "ir.model.fields", required=True, readonly=True, ondelete="cascade"
    )
    res_id = fields.Integer("Record", required=True, readonly=True)
    memory = fields.Json("Given, and before", readonly=True)

    _record_uniq = models.UniqueIndex("(field_id, res_id)")

    @api.model
    def _give(self, field, fitting):
        """Set a field of records, and remember it.

        :param field: ``ir.model.fields``
        :param dict fitting: record → rule that gives it something, empty for none
        """
        name, rows = field.name, self._get_rows(field, fitting)
        changes, memories = {}, {}
        for record, rule in fitting.items():
            current, row = _read(record, name), rows.get(record.id)
            value, memories[record] = settle(
                current,
                None if row else _get_default(record, name),
                (rule._get_value(),) if rule else None,
                row and row.memory,
                rule.keep_choices if rule else True,
            )
            if value != current:
                changes.setdefault(repr(value), (value, []))[1].append(record.id)
            elif memories[record] and row and memories[record] == row.memory:
                del memories[record]
        for value, ids in changes.values():
            self.env[field.model].browse(ids).write({name: value})
        for record, memory in memories.items():
            if memory:
                # As the record has it: rounded, trimmed.
                memory[0] = _read(record, name)
        self._remember(field, rows, memories)

    @api.model
    def _get_rows(self, field, records):
        """What is remembered of records: dict of id → row."""
        ids = [record.id for record in records]
        rows = self.search([("field_id", "=", field.id), ("res_id", "in", ids)])
        return {row.res_id: row for row in rows}

    @api.model
    def _remember(self, field, rows, memories):
        new, gone = [], self.browse()
        for record, memory in memories.items():
            row = rows.get(record.id)
            if not memory:
                gone |= row or gone
            elif row:
                row.memory = memory
            else:
                new.append(
                    {"field_id": field.id, "res_id": record.id, "memory": memory}
                )
        gone.unlink()
        self.create(new)

    @api.autovacuum
    def _gc_deleted_records(self):
        """Forget records that were deleted."""
        for field, ids in self._read_group([], ["field_id"], ["res_id:array_agg"]):
            gone = set(ids) - set(self.env[field.model].browse(ids).exists().ids)
            self.search([("field_id", "=", field.id), ("res_id", "in", gone)]).unlink()


def settle(current, default, wanted, memory, keep):
    """What a field comes to have, and what is remembered of it.

    :param wanted: (value,) that a rule gives; None without
    :param memory: [given, before]; None where nothing was given
    :param bool keep: whether what someone chose stays
    :return: (value, memory)
    """
    if memory is None:
        chosen = current not in (False, default)
        if wanted is None or (keep and chosen and current != wanted[0]):
            return current, None
        memory = [current, current]
    given, before = memory
    if current != given:
        if keep:
            return current, list(memory)
        before = current
    if wanted is None:
        return before, None
    return wanted[0], [wanted[0], before]


def _get_default(record, name):
    """What the field of a record has where nobody says anything."""
    field = record._fields[name]
    if not field.compute:
        return record.default_get([name]).get(name, False)
    unsaid = record.new({name: False}, origin=record)
    field.compute_value(unsaid)
    return _read(unsaid, name)


def _read(record, name):
    value = record[name]
    return value._origin.id if isinstance(value, models.BaseModel) else value
