from uuid import uuid4

from odoo import Command

from odoo.addons.customer_tiering.tests.common_invoicing import TieringInvoicingCommon


class TieringPosCommon(TieringInvoicingCommon):
    """The same with a shop in each company, and one that sells in euros."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls._create_shop(cls.company)
        cls.shop_b = cls._create_shop(cls.company_b)
        cls.shop_eur = cls._create_shop(cls.company, cls.eur)
        cls.ann, cls.bob = cls.customer("Ann"), cls.customer("Bob")

    @classmethod
    def _create_shop(cls, company, currency=None):
        """A shop with an open session.

        :param currency: the one that it sells in, that of the company when None
        """
        env = cls.env["base"].with_company(company).env
        currency = currency or company.currency_id
        name = f"{company.name} {currency.name}"
        foreign = currency if currency != company.currency_id else currency.browse()
        sales, bank = env["account.journal"].create(
            [
                {
                    "name": f"{kind} {name}",
                    "type": kind,
                    "code": f"{kind[0]}{currency.name}",
                    "company_id": company.id,
                    "currency_id": foreign.id,
                }
                for kind in ("sale", "bank")
            ]
        )
        method = env["pos.payment.method"].create(
            {"name": f"Card {name}", "journal_id": bank.id, "company_id": company.id}
        )
        pricelist = cls._pricelist(company, currency)
        shop = env["pos.config"].create(
            {
                "name": name,
                "company_id": company.id,
                "journal_id": sales.id,
                "invoice_journal_id": sales.id,
                "payment_method_ids": [Command.set(method.ids)],
                "use_pricelist": True,
                "available_pricelist_ids": [Command.set(pricelist.ids)],
                "pricelist_id": pricelist.id,
            }
        )
        shop.open_ui()
        shop.current_session_id.set_opening_control(0, None)
        return shop

    @classmethod
    def buy(cls, partner, lines, date="2024-06-15", **options):
        """An order as the client of the shop sends it.

        :param lines: a price, or a list of (price, quantity) or of dicts of values of
            lines; a line with ``refunded_orderline_id`` makes the order a refund
        :param str date: day (then at noon) or moment, UTC
        :param options: ``shop``, ``product``, ``taxes``, ``values`` (of the order)
        """
        shop = options.get("shop") or cls.shop
        taxes = options.get("taxes") or cls.env["account.tax"]
        if not isinstance(lines, list):
            lines = [(lines, 1)]
        lines = [
            line if isinstance(line, dict) else {"price_unit": line[0], "qty": line[1]}
            for line in lines
        ]
        is_refund = any(line.get("refunded_orderline_id") for line in lines)
        # The client turns the signs of the lines of a refund, not those of the order.
        sign = -1 if is_refund else 1
        total = untaxed = 0
        commands = []
        for line in lines:
            amounts = taxes.compute_all(
                line["price_unit"] * (1 - line.get("discount", 0) / 100),
                shop.currency_id,
                line["qty"],
            )
            total += amounts["total_included"]
            untaxed += amounts["total_excluded"]
            commands.append(
                Command.create(
                    {
                        "name": "Line",
                        "product_id": (options.get("product") or cls.machine).id,
                        "tax_ids": [Command.set(taxes.ids)],
                        "price_subtotal": sign * amounts["total_excluded"],
                        "price_subtotal_incl": sign * amounts["total_included"],
                        **line,
                    }
                )
            )
        orders = cls.env["pos.order"].with_company(shop.company_id)
        uuid = str(uuid4())
        orders.sync_from_ui(
            [
                {
                    "uuid": uuid,
                    "session_id": shop.current_session_id.id,
                    "company_id": shop.company_id.id,
                    "pricelist_id": shop.pricelist_id.id,
                    "fiscal_position_id": False,
                    "user_id": cls.env.uid,
                    "partner_id": partner.id,
                    "date_order": date if " " in date else f"{date} 12:00:00",
                    "state": "paid",
                    "is_refund": is_refund,
                    "to_invoice": False,
                    "last_order_preparation_change": "{}",
                    "amount_total": total,
                    "amount_tax": total - untaxed,
                    "amount_paid": total,
                    "amount_return": 0,
                    "lines": commands,
                    "payment_ids": [
                        Command.create(
                            {
                                "amount": total,
                                "payment_method_id": shop.payment_method_ids.id,
                            }
                        )
                    ],
                    **options.get("values", {}),
                }
            ]
        )
        return orders.search([("uuid", "=", uuid)])

    @classmethod
    def give_back(cls, order, date="2024-07-15", **options):
        """A refund as the client sends it.

        :param options: ``qty`` (of each line; all of it when None), ``partner``, and
            those of :meth:`buy`; ``lines`` come besides
        """
        lines = [
            {
                "product_id": line.product_id.id,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "tax_ids": [Command.set(line.tax_ids.ids)],
                "qty": -options.get("qty", line.qty),
                "refunded_orderline_id": line.id,
            }
            for line in order.lines
        ]
        partner = options.pop("partner", order.partner_id)
        more = options.pop("lines", [])
        options.pop("qty", None)
        options.setdefault("taxes", order.lines.tax_ids)
        options.setdefault("shop", order.config_id)
        return cls.buy(partner, lines + more, date, **options)
