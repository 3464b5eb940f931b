"""Paths of fields, such as ``order_id.partner_id``: checked, and as SQL."""


class PathError(ValueError):
    """A path that cannot be followed.

    :param str reason: ``unknown`` (no such model or field), ``relation`` (a field on
        the way is not a many2one) or ``stored`` (not in the database)
    :param str name: the model or the field
    """

    def __init__(self, reason, name):
        super().__init__(f"{reason}: {name}")
        self.reason, self.name = reason, name


def follow(env, model, path):
    """The fields along a path.

    :param str model: name of the model where it begins
    :param str path: names of fields with dots between them, all but the last one
        many2one
    :return: list of fields
    :raise PathError: it cannot be followed in the database
    """
    if model not in env:
        raise PathError("unknown", model)
    fields, model = [], env[model]
    *way, last = path.split(".")
    for name in [*way, last]:
        field = model._fields.get(name)
        if field is None:
            raise PathError("unknown", name)
        on_the_way = len(fields) < len(way)
        if on_the_way and field.type != "many2one":
            raise PathError("relation", name)
        if not _is_stored(env, field):
            raise PathError("stored", name)
        fields.append(field)
        if on_the_way:
            model = env[field.comodel_name]
    return fields


def _is_stored(env, field):
    """Whether the database has the value, with the record or with a related one."""
    if field.store or not field.related:
        return bool(field.store and field.column_type)
    try:
        follow(env, field.model_name, field.related)
    except PathError:
        return False
    return True


def origin(env, model, path):
    """The same path, with fields on it that are related replaced by what they are of.

    :param str path: checked by :func:`follow`
    """
    found = []
    for name in path.split("."):
        field = env[model]._fields[name]
        found.append(origin(env, model, field.related) if field.related else name)
        model = field.comodel_name
    return ".".join(found)


def expression(model, path, query):
    """What a path leads to, and the joins that it needs.

    :param model: the recordset whose table the query is about
    :param str path: checked by :func:`follow`
    :param query: ``Query``, gets the joins
    :return: SQL
    """
    alias = query.table
    *way, last = path.split(".")
    for name in way:
        model, alias = model._fields[name].join(model, alias, query)
    return model._field_to_sql(alias, last, query)


def check_access(model, path):
    """Check that the user may read the models on the way.

    :raise AccessError: one of them is closed to the user
    """
    for field in follow(model.env, model._name, path)[:-1]:
        model.env[field.comodel_name].check_access("read")
