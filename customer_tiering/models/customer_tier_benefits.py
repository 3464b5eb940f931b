from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache
from odoo.tools.misc import formatLang

from .. import wording


class CustomerTierBenefits(models.AbstractModel):
    """What customers have of their tier, wherever Odoo serves them.

    Looked up when it is used: nothing is written on customers. Each bridge adds the
    fields of its app. Prices are those of a price list, or a discount, for which the
    tier keeps price lists of its own, one a currency in which its customers buy.
    """

    _name = "customer.tier.benefits"
    _description = "Benefits of a Customer Tier"

    currency_id = fields.Many2one("res.currency")  # the tier says which
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        ondelete="restrict",
        domain="[('customer_tier_id', '=', False)]",
        help="Prices of the customers in this tier, unless a pricelist was set by "
        "hand on the customer.",
    )
    discount = fields.Float(
        "Discount (%)",
        digits="Discount",
        help="Percent off the sales price of everything, unless a pricelist was set by "
        "hand on the customer.",
    )
    managed_pricelist_ids = fields.One2many(
        "product.pricelist", "customer_tier_id", "Pricelists of the discount"
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment terms",
        check_company=True,
        ondelete="restrict",
        help="Terms of the customers in this tier, unless other terms were set on the "
        "customer.",
    )
    credit_limit = fields.Monetary(
        "Credit limit",
        help="Credit of the customers in this tier, unless another limit was set on the"
        " customer. Odoo warns on documents that exceed it, where sales credit limits"
        " are turned on in the settings. Empty: as without a tier.",
    )
    service_channel = fields.Selection(
        [
            ("personal", "Personal"),
            ("shared", "Shared"),
            ("self_service", "Self-service first"),
        ],
        "Service channel",
        help="How customers in this tier are served: by a contact of their own, by the"
        " service team, or by themselves first. They see it in the portal, the service"
        " team on tickets.",
    )
    open_documents = fields.Selection(
        [("follow", "Follow the tier"), ("keep", "Stay as they are")],
        "Open documents",
        default="follow",
        required=True,
        help="Whether open tickets, deliveries and other documents take the priority of"
        " this tier when their customer enters it. What was changed by hand stays.",
    )

    @api.model
    def _get_level_benefits(self, level):
        """What a tier of a preset gives, by how well it is served; a bridge adds its
        own, of the fields that travel in files.

        :param str level: ``top``, ``high``, ``standard`` or ``low``
        :return: dict of field → value
        """
        channels = {"top": "personal", "high": "personal", "low": "self_service"}
        return {
            "discount": {"top": 5.0, "high": 2.0}.get(level, 0.0),
            "service_channel": channels.get(level, "shared"),
        }

    @api.constrains("discount", "pricelist_id")
    def _check_discount(self):
        for tier in self:
            if not 0 <= tier.discount < 100:
                raise ValidationError(
                    self.env._(
                        "Discount (%%): %(tier)s must give at least 0 and less than"
                        " 100 %%.",
                        tier=tier.name,
                    )
                )
            if tier.discount and tier.pricelist_id:
                raise ValidationError(
                    self.env._(
                        "Discount (%%): %(tier)s has a price list. Choose one of the"
                        " two.",
                        tier=tier.name,
                    )
                )

    @api.constrains("credit_limit")
    def _check_credit_limit(self):
        for tier in self:
            if tier.credit_limit < 0:
                raise ValidationError(
                    self.env._(
                        "Credit limit: %(tier)s must not be negative.", tier=tier.name
                    )
                )

    @api.model
    def _get_price_fields(self):
        """Fields on which the price lists of the tier depend."""
        return {"active", "discount", "name", "pricelist_id", "program_id"}

    def _sync_pricelists(self):
        """Have the price lists of published tiers give their discount.

        One for each currency in which customers of the program buy; archived where
        there is no discount any more, for orders may name them.
        """
        # sudo: whoever sets the rules need not be allowed to set prices
        for tier in self.sudo():
            program = tier.program_id
            given = tier.active and program.active and program.state == "published"
            lists = tier.with_context(active_test=False).managed_pricelist_ids
            if not (given and tier.discount):
                lists.active = False
                continue
            tier._enable_pricelists()
            by_currency = lists.grouped("currency_id")
            for currency in program._get_companies().currency_id:
                found = by_currency.get(currency)
                if found:
                    found.write(tier._prepare_pricelist())
                    tier._sync_rule(found)
                else:
                    tier._create_pricelist(currency)

    def _prepare_pricelist(self):
        return {
            "name": f"{self.program_id.name}: {self.name}",
            "company_id": self.program_id.company_id.id,
            "active": True,
        }

    def _create_pricelist(self, currency):
        rule = {
            "applied_on": "3_global",
            "compute_price": "percentage",
            "percent_price": self.discount,
        }
        self.env["product.pricelist"].create(
            {
                **self._prepare_pricelist(),
                "customer_tier_id": self.id,
                "currency_id": currency.id,
                # After those of which Odoo takes the first.
                "sequence": 1000,
                "item_ids": [Command.create(rule)],
            }
        )

    def _sync_rule(self, pricelist):
        rule = pricelist.item_ids.filtered(
            lambda item: (
                item.applied_on == "3_global" and item.compute_price == "percentage"
            )
        )[:1]
        rule.percent_price = self.discount

    def _enable_pricelists(self):
        """Turn price lists on, as the settings do: without them nobody has a price."""
        pricelists = self.env.ref("product.group_product_pricelist")
        everyone = self.env.ref("base.group_user")
        if pricelists not in everyone.all_implied_ids:
            everyone._apply_group(pricelists)
            self.env["res.company"]._activate_or_create_pricelists()

    @api.model
    def _get_discounted(self):
        """Published tiers of all companies with a discount."""
        # sudo: a company joins the group for all programs, whoever makes it
        return (
            self.env["customer.tier"]
            .sudo()
            .search([("discount", ">", 0), ("program_id.state", "=", "published")])
        )

    @api.model
    def _get_served_fields(self):
        """Fields that documents name in ``_customer_tier_benefits``: a set of names."""
        served = self.env.registry["customer.tier.served"]._inherit_children
        return {
            name
            for model in served
            for name in self.env[model]._customer_tier_benefits or ()
        }

    @api.model
    @ormcache()
    def _get_benefits_in_use(self):
        """Those of them that any tier has: a set of names."""
        # sudo: a tier gives to whoever makes a document
        tiers = self.env["customer.tier"].sudo().with_context(active_test=False)
        return frozenset(
            name
            for name in self._get_served_fields()
            if tiers.search_count([(name, "!=", False)], limit=1)
        )

    def _summarize_benefits(self):
        """What the tier gives, in a few words each, for those who set it; bridges add
        what theirs gives.

        :return: list of texts
        """
        self.ensure_one()
        texts = []
        if self.discount:
            percent = f"{self.discount:g}"
            texts.append(self.env._("%(percent)s %% off", percent=percent))
        elif self.pricelist_id:
            texts.append(self.pricelist_id.name)
        if self.payment_term_id:
            texts.append(self.payment_term_id.name)
        if self.credit_limit:
            amount = formatLang(
                self.env, self.credit_limit, currency_obj=self.currency_id
            )
            texts.append(self.env._("credit up to %(amount)s", amount=amount))
        return texts + self._summarize_choices("service_channel")

    def _summarize_choices(self, *names):
        """Fields with a choice in words, without those that have none."""
        texts = []
        for name in names:
            field, value = self._fields[name], self[name]
            if value:
                choice = dict(field._description_selection(self.env))[value]
                label = field._description_string(self.env)
                texts.append(wording.labelled(self.env, label, choice))
        return texts

    def _gives(self, pricelist):
        """Whether a price list is that of the tier."""
        self.ensure_one()
        return bool(pricelist) and (
            pricelist == self.pricelist_id or pricelist.customer_tier_id == self
        )
