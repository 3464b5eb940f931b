from .common_behaviour import BehaviourCommon


class Matrices:
    """Previews in the words of a test."""

    def cells(self, program, as_of, horizon="next", lines=None):
        """(from, to) → (customers, revenue); codes of tiers, "" for not graded."""
        found = program._preview(as_of, lines)[horizon]
        return {
            (self.code_of(cell["old"]), self.code_of(cell["new"])): (
                cell["customers"],
                cell["revenue"],
            )
            for cell in found["cells"]
        }

    def code_of(self, tier_id):
        return self.env["customer.tier"].browse(tier_id).code if tier_id else ""

    def codes_of(self, tier_ids):
        return [self.code_of(tier_id) for tier_id in tier_ids]

    def kinds(self, program, as_of, horizon="next"):
        """(from, to) → kind."""
        found = program._preview(as_of)[horizon]["cells"]
        return {
            (self.code_of(cell["old"]), self.code_of(cell["new"])): cell["kind"]
            for cell in found
        }


class PreviewCommon(Matrices, BehaviourCommon):
    """Customers who stood in a ladder on 31 January, and what they did in February."""

    @classmethod
    def stand(cls, program, january, february=None):
        """Customers by name: what they spend in January, when they are graded, and
        what in February.

        :return: dict of name → customer
        """
        people = {
            name: cls.make_customer(name) for name in {**january, **(february or {})}
        }
        for day, amounts in (("2026-01-15", january), ("2026-02-15", february or {})):
            for name, amount in amounts.items():
                if amount:
                    cls.make_order(people[name], amount, day)
        program._assess(as_of="2026-01-31")
        return people
