import random
from datetime import date, timedelta

from .common_invoicing import TieringInvoicingCommon

# What becomes of an invoice: paid by half or in full, given back in part or in full.
LIVES = (
    "",
    "part",
    "all",
    "half paid",
    "draft",
    "part rest",
    "paid",
    "paid",
    "paid all",
    "part paid",
    "draft paid",
)
FIRST_DAY, DAYS = date(2023, 1, 1), 720
AS_OF = (date(2024, 5, 5), date(2024, 12, 20))
# Where windows begin and end: documents crowd there.
EDGES = (*AS_OF, date(2023, 5, 5), date(2023, 12, 31), date(2024, 3, 31))


class MixedCompanyCommon(TieringInvoicingCommon):
    """A mixed company made at random: customers, orders, invoices, payments, rates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(20240615)
        for company in (cls.company, cls.company_b):
            company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        cls.addresses = cls._make_people()
        cls._make_rates()
        for _number in range(50):
            cls._make_order()
        for _number in range(32):
            cls._make_invoice()
        # Known only now, so that they have documents from before.
        cls.archived.active = False
        cls.objecting.customer_tier_objection = True

    @classmethod
    def _make_rates(cls):
        """A new rate now and then, of everyone or of one company."""
        options = [False, False, cls.company_b.id]
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": cls._any([cls.eur, cls.jpy, cls.cny]).id,
                    "company_id": cls._any(options),
                    "name": FIRST_DAY + timedelta(days=9 * number + 5),
                    "rate": cls.random.randrange(50, 150) / 100,
                }
                for number in range(70)
            ]
        )

    @classmethod
    def _make_people(cls):
        """Companies with contacts and their addresses, a group, people, ourselves."""
        group = cls.customer("Group")
        sub = cls.customer("Sub", parent_id=group.id, is_company=True)
        firms = [group, sub, cls.customer("Subsub", parent_id=sub.id, is_company=True)]
        firms += [cls.customer(f"Firm {number}") for number in range(3)]
        cls.archived, cls.objecting = (
            cls.customer("Archived"),
            cls.customer("Objecting"),
        )
        people = [cls.customer("Person", is_company=False), cls.portal_partner]
        contacts = [cls.contact(firm) for firm in [*firms[1:5], *people, cls.objecting]]
        deliveries = [cls.contact(contact, "Ramp", "delivery") for contact in contacts]
        deliveries[0].active = False
        own = [cls.company_b.partner_id, cls.salesman.partner_id]
        lone = [cls.archived, cls.objecting]
        return firms + people + contacts + deliveries + own + lone

    @classmethod
    def _any(cls, options, weights=None):
        return cls.random.choices(options, weights)[0]

    @classmethod
    def _make_values(cls, quantity):
        """Where, in what currency, which lines."""
        company = cls._any([cls.company, cls.company_b], [2, 1])
        foreign = cls._any([cls.eur, cls.jpy, cls.usd, cls.cny])
        lines = [
            {
                "product_id": cls._any([cls.machine, cls.part, cls.bolt]).id,
                quantity: cls._any([1, 2, 3, 0.5]),
                "price_unit": cls.random.randrange(1, 200_000) / 100,
                "discount": cls._any([0, 0, 12.5]),
            }
            for _number in range(cls._any([1, 2]))
        ]
        return {
            "company": company,
            "currency": cls._any([company.currency_id, foreign], [2, 1]),
            "lines": lines,
        }

    @classmethod
    def _day(cls):
        if cls.random.random() < 0.5:
            return cls._any(EDGES) + timedelta(days=cls._any([0, 1]))
        return FIRST_DAY + timedelta(days=cls.random.randrange(DAYS))

    @classmethod
    def _make_order(cls):
        fate = cls._any(["confirmed", "draft", "sent", "cancelled"], [8, 1, 1, 1])
        hour = f"{cls.random.randrange(24):02}:{cls.random.randrange(60):02}:00"
        values = cls._make_values("product_uom_qty")
        if cls.random.random() < 0.1:
            values["lines"][0]["product_uom_qty"] *= -1
        values["confirm"] = fate in ("confirmed", "cancelled")
        order = cls.order(cls._any(cls.addresses), 0, f"{cls._day()} {hour}", **values)
        if fate == "sent":
            order.action_quotation_sent()
        elif fate == "cancelled":
            order._action_cancel()

    @classmethod
    def _make_invoice(cls):
        day = cls._day()
        due = day + timedelta(days=cls._any([0, 10, 30]))
        fate = cls._any(["posted", "draft", "cancelled", "credit"], [10, 1, 1, 2])
        values = cls._make_values("quantity")
        values.update(due=str(due), post=fate in ("posted", "credit"))
        values["kind"] = "out_refund" if fate == "credit" else "out_invoice"
        invoice = cls.invoice(cls._any(cls.addresses), 0, str(day), **values)
        if fate == "cancelled":
            invoice.button_cancel()
        if fate != "posted":
            return
        for step in cls._any(LIVES).split():
            day += timedelta(days=cls.random.randrange(1, 25))
            cls._settle(invoice, step, str(day))

    @classmethod
    def _settle(cls, invoice, step, day):
        """Paid in full or by half, given back in part or in full."""
        share = round(invoice.amount_untaxed / 3, invoice.currency_id.decimal_places)
        if step == "paid":
            cls.pay(invoice, day)
        elif step == "half":
            cls.pay(
                invoice, day, round(invoice.amount_residual / 2), invoice.currency_id
            )
        elif step == "part":
            cls.reverse(invoice, day, share)
        elif step == "rest":
            cls.reverse(invoice, day, invoice.amount_untaxed - share)
        else:
            cls.reverse(invoice, day, post=step == "all")
