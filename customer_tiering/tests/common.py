from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.base.models import res_users
from odoo.addons.product.tests.common import ProductCommon

AS_OF = "2024-12-31"
# Units of each currency for one US dollar, from these days on.
RATES = {
    "USD": {"2020-01-01": 1.0},
    "CNY": {"2020-01-01": 7.0, "2024-07-01": 8.0},
    "EUR": {"2020-01-01": 0.8, "2024-07-01": 0.5},
    "JPY": {"2020-01-01": 100.0, "2024-07-01": 160.0},
    "CHF": {"2020-01-01": 1.0, "2024-07-01": 0.8},
}
LADDER = {"VIP": 80, "IMPORTANT": 50, "NORMAL": 20, "BASE": 0}


class TieringCommon(ProductCommon):
    """Two companies, users with the least rights, and documents by the ORM.

    ``company`` keeps its books in USD, ``company_b`` in CNY. Amounts are untaxed, in
    the currency of the company unless another one is given; dates are ISO texts.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(res_users, "MIN_ROUNDS", 1)  # see common_behaviour
        cls.env.user.tz = "UTC"
        Currency = cls.env["res.currency"].with_context(active_test=False)
        names = [("name", "in", list(RATES))]
        currencies = {currency.name: currency for currency in Currency.search(names)}
        Currency.union(*currencies.values()).active = True
        cls.env["res.currency.rate"].search([]).unlink()
        cls.env["res.currency.rate"].create(
            [
                {"currency_id": currencies[name].id, "name": day, "rate": rate}
                | {"company_id": False}
                for name, rates in RATES.items()
                for day, rate in rates.items()
            ]
        )
        cls.usd, cls.cny = currencies["USD"], currencies["CNY"]
        cls.eur, cls.jpy, cls.chf = (currencies[c] for c in ("EUR", "JPY", "CHF"))
        cls.company.partner_id.tz = "UTC"
        cls.company_b = cls._create_company(
            name="Company B",
            currency_id=cls.cny.id,
            country_id=cls.company.country_id.id,
        )
        cls.company_b.partner_id.tz = "Asia/Shanghai"
        cls.env.user.company_ids |= cls.company_b
        cls.tax = cls._create_tax(cls.company)
        cls.categories = cls.env["product.category"].create(
            [{"name": name} for name in ("Machines", "Parts")]
        )
        cls.machine, cls.part, cls.bolt = cls.env["product.product"].create(
            [
                {"name": name, "type": "service", "categ_id": category.id}
                | {"taxes_id": [Command.clear()], "invoice_policy": "order"}
                for name, category in (
                    ("Machine", cls.categories[0]),
                    ("Part", cls.categories[1]),
                    ("Bolt", cls.categories[1]),
                )
            ]
        )
        cls.tiering_user = cls._create_user("tiering_user", "tiering_group_user")
        cls.officer = cls._create_user("officer", "tiering_group_officer")
        cls.manager = cls._create_user("manager", "tiering_group_manager")
        cls.salesman = cls._create_user("salesman", "sales_team.group_sale_salesman")
        cls.portal_partner = cls.customer("Portal customer")
        cls.portal_user = cls._create_user(
            "portal", "base.group_portal", partner_id=cls.portal_partner.id
        )

    @classmethod
    def setup_independent_company(cls, **kwargs):
        """A company of its own, so that nothing else in the database counts."""
        usd = cls.env.ref("base.USD")
        usd.active = True
        return cls._create_company(
            name="Company A", currency_id=usd.id, country_id=cls.env.ref("base.us").id
        )

    @classmethod
    def setup_independent_user(cls):
        return None  # documents are made by the superuser

    @classmethod
    def _create_user(cls, login, group, **values):
        if "." not in group:
            group = f"customer_tiering.customer_{group}"
        values = {"company_id": cls.company.id, "tz": "UTC", **values}
        return new_test_user(cls.env, f"tiering_{login}", group, **values)

    @classmethod
    def _create_tax(cls, company):
        """A tax of 20 %, to see that it never counts."""
        country = company.account_fiscal_country_id or company.country_id
        company.account_fiscal_country_id = country
        group = cls.env["account.tax.group"].create(
            {"name": "Tax", "company_id": company.id, "country_id": country.id}
        )
        return cls.env["account.tax"].create(
            {
                "name": "20 %",
                "amount": 20,
                "company_id": company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
            }
        )

    # ------------------------------------------------------------------
    # Customers and orders
    # ------------------------------------------------------------------

    @classmethod
    def customer(cls, name, **values):
        """A customer, a company unless ``is_company`` or ``parent_id`` is given."""
        values.setdefault("is_company", "parent_id" not in values)
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def contact(cls, parent, name="Contact", kind="contact", **values):
        """A contact or address below a customer."""
        return cls.customer(name, parent_id=parent.id, type=kind, **values)

    @classmethod
    def order(cls, partner, amount, date="2024-06-15", **options):
        """A confirmed sales order.

        :param partner: customer, or any address of one
        :param float amount: untaxed, in ``currency``
        :param str date: day (then at noon) or moment, UTC
        :param options: ``company``, ``currency``, ``confirm`` (False: a quotation),
            ``lines`` (instead of ``amount``: list of values of order lines),
            ``product``, ``taxes``
        """
        company = options.get("company") or cls.company
        currency = options.get("currency") or company.currency_id
        product = options.get("product") or cls.machine
        lines = options.get("lines") or [{"price_unit": amount}]
        taxes = options.get("taxes") or cls.env["account.tax"]
        order = (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "pricelist_id": cls._pricelist(company, currency).id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "tax_ids": [Command.set(taxes.ids)],
                                **line,
                            }
                        )
                        for line in lines
                    ],
                }
            )
        )
        if options.get("confirm", True):
            order.action_confirm()
        # Confirming dates the order now.
        order.date_order = date if " " in date else f"{date} 12:00:00"
        return order

    @classmethod
    def orders(cls, amounts, date="2024-06-15", **options):
        """One order for each of ``{partner: amount}``."""
        for partner, amount in amounts.items():
            cls.order(partner, amount, date, **options)

    @classmethod
    def _pricelist(cls, company, currency):
        """A pricelist of the company in a currency: orders take theirs from it."""
        values = {
            "name": f"Test {currency.name}",
            "currency_id": currency.id,
            "company_id": company.id,
        }
        Pricelist = cls.env["product.pricelist"]
        domain = [(name, "=", value) for name, value in values.items()]
        return Pricelist.search(domain, limit=1) or Pricelist.create(values)

    # ------------------------------------------------------------------
    # Programs
    # ------------------------------------------------------------------

    @classmethod
    def program(cls, criteria=None, tiers=None, publish=True, **values):
        """A program; without more said it scores spend from 0 to 10,000 linearly.

        :param criteria: metric code → values of the criterion; ``bands`` are given
            as {bound: points}
        :param tiers: code → line (``score``) or share (``rank``), best first; the
            last one is the base tier
        :param values: of the program; ``method`` decides what ``tiers`` means
        """
        criteria = criteria or {
            "revenue": {
                "scoring": "linear",
                "fixed_range": True,
                "low": 0,
                "high": 10_000,
            }
        }
        tiers = tiers or LADDER
        line = "share" if values.get("method") == "rank" else "min_score"
        program = cls.env["customer.tier.program"].create(
            {
                "name": "Program",
                "company_id": cls.company.id,
                "grace": 1,
                "buffer_down": 0,
                "downgrade_policy": "direct",
                "criterion_ids": [
                    Command.create(cls._criterion(code, {**spec}, len(criteria)))
                    for code, spec in criteria.items()
                ],
                "tier_ids": [
                    Command.create(
                        {
                            "name": code.capitalize(),
                            "code": code,
                            "sequence": place,
                            line: bound,
                            "is_base": place == len(tiers),
                        }
                    )
                    for place, (code, bound) in enumerate(tiers.items(), 1)
                ],
                **values,
            }
        )
        if publish:
            program.action_publish()
        return program

    @classmethod
    def _criterion(cls, code, spec, count):
        metric = cls.env["customer.tier.metric"].search([("code", "=", code)])
        bands = spec.pop("bands", {})
        return {
            "metric_id": metric.id,
            "weight": 100 / count,
            "band_ids": [
                Command.create({"bound": bound, "points": points})
                for bound, points in bands.items()
            ],
            **spec,
        }

    @classmethod
    def metric_program(cls, *codes, **values):
        """A program that measures the given metrics; its points do not matter."""
        criteria = {code: {"scoring": "percentile"} for code in codes}
        return cls.program(criteria, {"TOP": 50, "BASE": 0}, **values)

    @classmethod
    def assess(cls, program, as_of=AS_OF, partners=None):
        """Assess as an officer does, and return the assessment."""
        return program.with_user(cls.officer)._assess(as_of, partners).sudo()

    @staticmethod
    def day(text):
        return fields.Date.to_date(text)

    @classmethod
    def member(cls, partner, program):
        return cls.env["customer.tier.member"].search(
            [("program_id", "=", program.id), ("partner_id", "=", partner.id)]
        )

    @classmethod
    def tier_of(cls, partner, program):
        """Code of the customer's tier; False when the program does not grade them."""
        return cls.member(partner, program).tier_id.code

    @classmethod
    def measured(cls, program):
        """What the last assessment found.

        :return: dict of partner → dict of metric code → value; dates as ISO texts,
            None where nothing was measured
        """
        members = cls.env["customer.tier.member"].search(
            [("program_id", "=", program.id)]
        )
        found = {}
        for member in members:
            found[member.partner_id] = {}
            for criterion in program.criterion_ids:
                value = member.detail[str(criterion.id)][0]
                if value is not None and criterion.unit == "date":
                    day = fields.Date.to_date("1970-01-01")
                    value = fields.Date.to_string(fields.Date.add(day, days=value))
                found[member.partner_id][criterion.code] = value
        return found

    def assertMeasured(self, program, expected, as_of=AS_OF):
        """Assess and compare with exactly these customers and values.

        :param expected: partner → value of each criterion in order, as a tuple; or
            the value alone where there is one criterion
        """
        self.assess(program, as_of)
        codes = program.criterion_ids.mapped("code")
        wanted = {}
        for partner, values in expected.items():
            if not isinstance(values, tuple):
                values = (values,)
            pairs = zip(codes, values, strict=True)
            wanted[f"{partner.name} ({partner.id})"] = dict(pairs)
        found = self.measured(program)
        self.assertEqual({f"{p.name} ({p.id})": v for p, v in found.items()}, wanted)

    def assertGraded(self, program, expected):
        """Exactly these customers stand in the program: partner → (tier, score), or
        only the code of the tier."""
        members = self.env["customer.tier.member"].search(
            [("program_id", "=", program.id)]
        )
        scored = any(isinstance(value, tuple) for value in expected.values())
        found = {
            f"{member.partner_id.name} ({member.partner_id.id})": (
                (member.tier_id.code, member.score) if scored else member.tier_id.code
            )
            for member in members
        }
        wanted = {f"{p.name} ({p.id})": value for p, value in expected.items()}
        self.assertEqual(found, wanted)
