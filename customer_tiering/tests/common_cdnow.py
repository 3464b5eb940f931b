import io
import os
from collections import Counter, defaultdict
from importlib import util
from pathlib import Path
from unittest import SkipTest

from odoo.tools import SQL

from .common_behaviour import BehaviourCommon

VARIABLE = "CUSTOMER_TIERING_CDNOW"


def master_log():
    """Path of CDNOW_master.txt, or None when it cannot be had."""
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    source = Path(__file__).resolve().parents[2] / "devtools" / "cdnow.py"
    if not source.is_file():
        return None
    spec = util.spec_from_file_location("customer_tiering_cdnow", source)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.master_log()


class CdnowCommon(BehaviourCommon):
    """A real purchase log in Odoo: 69,659 orders of 23,570 customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = master_log()
        if not path:
            raise SkipTest(f"{VARIABLE} does not name CDNOW_master.txt")
        cls.rows = []
        for line in path.read_text().splitlines()[1:]:
            number, day, _discs, dollars = line.split()
            day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            cls.rows.append((int(number), day, round(float(dollars) * 100)))
        cls.load()

    @classmethod
    def load(cls):
        """Partners and confirmed orders, copies of one that the ORM made."""
        partner = cls.make_customer("Number")
        order = cls.make_order(partner, 1, "1997-01-01")
        cls.env.flush_all()
        cr = cls.env.cr
        cr.execute(
            "CREATE TEMPORARY TABLE cdnow (number int, at timestamp, amount numeric)"
            " ON COMMIT DROP"
        )
        text = "".join(
            f"{number}\t{day} 12:00:00\t{cents / 100}\n"
            for number, day, cents in cls.rows
        )
        cr.copy_expert("COPY cdnow FROM STDIN", io.StringIO(text))
        cr.execute(
            "CREATE TEMPORARY TABLE cdnow_customer ON COMMIT DROP AS"
            " SELECT number, nextval('res_partner_id_seq')::int AS id"
            "   FROM (SELECT DISTINCT number FROM cdnow) numbers"
        )
        cls.copy_rows(
            partner,
            SQL("cdnow_customer s"),
            {
                "id": SQL("s.id"),
                "commercial_partner_id": SQL("s.id"),
                "ref": SQL("s.number::text"),
            },
        )
        customer = SQL("s.id")
        cls.copy_rows(
            order,
            SQL("(cdnow JOIN cdnow_customer USING (number)) s"),
            {
                "id": SQL("nextval('sale_order_id_seq')"),
                "partner_id": customer,
                "partner_invoice_id": customer,
                "partner_shipping_id": customer,
                "date_order": SQL("s.at"),
                "amount_untaxed": SQL("s.amount"),
                "amount_total": SQL("s.amount"),
                "access_token": SQL("NULL"),
            },
        )
        cr.execute("DELETE FROM sale_order WHERE id = %s", [order.id])
        cr.execute("ANALYZE sale_order, res_partner")
        cr.execute("SELECT id, number FROM cdnow_customer")
        cls.number_of = dict(cr.fetchall())
        cls.env.invalidate_all()

    @classmethod
    def copy_rows(cls, record, source, values):
        """A copy of the row of a record for each row of the source."""
        cr = cls.env.cr
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema AND table_name = %s",
            [record._table],
        )
        columns = [column for (column,) in cr.fetchall()]
        made = [values.get(name, SQL.identifier("made", name)) for name in columns]
        cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s"
                "  FROM (SELECT * FROM %(table)s WHERE id = %(id)s) made, %(source)s",
                table=SQL.identifier(record._table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(made),
                id=record.id,
                source=source,
            )
        )

    # ------------------------------------------------------------------
    # The same in plain Python, by numbers of customers
    # ------------------------------------------------------------------

    def known(self, as_of, start=""):
        """number → (last day, purchases, cents) from one day to another."""
        found = {}
        for number, day, cents in self.rows:
            if start <= day <= as_of:
                last, count, total = found.get(number, ("", 0, 0))
                found[number] = (max(last, day), count + 1, total + cents)
        return found

    def strictly_below(self, values):
        """number → how many customers have less."""
        sizes = Counter(values.values())
        below, total = {}, 0
        for value in sorted(sizes):
            below[value] = total
            total += sizes[value]
        return {number: below[value] for number, value in values.items()}

    def combined(self, as_of):
        """number → sum over recency, frequency and spend of how many are below."""
        known = self.known(as_of)
        sums = defaultdict(int)
        for place in range(3):
            values = {number: row[place] for number, row in known.items()}
            for number, below in self.strictly_below(values).items():
                sums[number] += below
        return sums

    def by_shares(self, scores, weights, shares):
        """number → code of the class in which the strictly better ones end."""
        held = Counter()
        for number, score in scores.items():
            held[score] += weights[number]
        total, better, code_of = sum(held.values()), 0, {}
        for score in sorted(held, reverse=True):
            ahead = 0
            code_of[score] = shares[-1][0]
            for code, share in shares:
                ahead += share
                if 100 * better < ahead * total:
                    code_of[score] = code
                    break
            better += held[score]
        return {number: code_of[score] for number, score in scores.items()}

    def found(self, program):
        """number → code of the tier."""
        self.env.cr.execute(
            "SELECT m.partner_id, t.code FROM customer_tier_member m"
            "  JOIN customer_tier t ON t.id = m.tier_id WHERE m.program_id = %s",
            [program.id],
        )
        return {self.number_of[owner]: code for owner, code in self.env.cr.fetchall()}
