"""Reading what others wrote: every refusal names its place in the file."""

import json
import math

from odoo.exceptions import ValidationError

from . import wording

# What a field may hold, of the types of JSON.
TYPES = {
    "boolean": (bool,),
    "char": (str,),
    "float": (int, float),
    "integer": (int,),
    "json": (dict, list),
    "selection": (str,),
    "text": (str,),
}
LARGEST = 2**31 - 1


def in_every_language(record, name):
    """A translated field as a dict of language → text, of the active languages."""
    languages = record.env["res.lang"].get_installed()
    texts = {code: record.with_context(lang=code)[name] for code, _name in languages}
    return {code: text for code, text in texts.items() if text}


def translate(record, name, texts):
    """Write a dict of language → text; languages that are not active are left out."""
    active = {code for code, _name in record.env["res.lang"].get_installed()}
    record.update_field_translations(
        name, {code: texts[code] for code in texts.keys() & active}
    )


class Reader:
    """Values for records, of parts of a JSON file.

    A place is a path such as ``program.tiers.GOLD.min_score``; items of lists go by
    their code, else by their number, from 1.

    :raise ValidationError: every method, where the file is not as expected
    """

    def __init__(self, env):
        self.env = env

    def expect(self, good, place, text):
        if not good:
            raise ValidationError(wording.labelled(self.env, place, text))

    def keys(self, place, data, known, needed=()):
        """An object has all of the needed keys and none but the known ones."""
        self.expect(isinstance(data, dict), place, self.env._("an object is expected."))
        below = f"{place}." if place else ""
        for key in data:
            self.expect(key in known, f"{below}{key}", self.env._("it is not known."))
        for key in needed:
            self.expect(key in data, f"{below}{key}", self.env._("it is missing."))

    def items(self, place, data, key, read, code=None):
        """What ``read(place, item)`` makes of each item of the list ``data[key]``.

        :param code: key by which items are named in places
        """
        place, items = f"{place}.{key}" if place else key, data.get(key)
        if items is None:
            return []
        self.expect(isinstance(items, list), place, self.env._("a list is expected."))
        found = []
        for number, item in enumerate(items, 1):
            name = item.get(code) if isinstance(item, dict) else None
            found.append(read(f"{place}.{name or number}", item))
        return found

    def record(self, place, model, names, data):
        """Values of the fields of a record, by name of field.

        :param dict names: key in the file → name of the field
        """
        fields = self.env[model]._fields
        return {
            names[key]: self.value(f"{place}.{key}", fields[names[key]], value)
            for key, value in data.items()
            if key in names
        }

    def value(self, place, field, value):
        """A value as the field takes it."""
        if value is None:
            self.expect(not field.required, place, self.env._("it is missing."))
            return False
        if field.translate and isinstance(value, dict):
            for language, text in value.items():
                self.text(f"{place}.{language}", text)
            language = self.env.lang or "en_US"
            texts = [value.get(language), value.get("en_US"), *value.values()]
            value = next(filter(None, texts), "")
        kinds = TYPES[field.type]
        self.expect(
            isinstance(value, kinds) and isinstance(value, bool) is (bool in kinds),
            place,
            self.env._("%(value)s is not expected here.", value=json.dumps(value)),
        )
        if field.type == "selection" and field.validate:
            choices = field.get_values(self.env)
            self.expect(
                value in choices,
                place,
                self.env._(
                    "%(value)s is none of %(choices)s.",
                    value=json.dumps(value),
                    choices=wording.listed(self.env, choices),
                ),
            )
        elif isinstance(value, str):
            self.text(place, value, field.required)
        elif field.type in ("integer", "float"):
            self.expect(
                math.isfinite(value) and abs(value) <= LARGEST,
                place,
                self.env._("%(value)s is out of range.", value=value),
            )
        return value

    def text(self, place, value, needed=True):
        # PostgreSQL holds any text but with this character.
        good = isinstance(value, str) and "\x00" not in value
        self.expect(
            good and (value.strip() or not needed),
            place,
            self.env._("a text is expected."),
        )
        return value
