from odoo import models

from ..sentences import describe_value


class CustomerTierPortal(models.AbstractModel):
    """What a tier gives, in plain words, for the customers who are in it."""

    _name = "customer.tier.portal"
    _description = "Customer Tier in the Portal"

    def _describe_benefits(self, partner):
        """What a customer in the tier has of it in the current company.

        Bridges add theirs. Only what is true is said: a price list, terms or a limit
        that were set on the customer by hand are no benefits of the tier.

        :param partner: who is told, a contact or the customer
        :return: list of dicts of ``icon`` (of Font Awesome), ``text`` and, where there
            is something to open, ``url`` and ``link`` (what it says)
        """
        self.ensure_one()
        env, company = self.env, self.env.company
        customer = partner.commercial_partner_id
        benefits = []
        if self._gives(customer.property_product_pricelist):
            benefits.append(self._describe_prices())
        terms = customer._get_customer_tier_terms()
        payment_term, limit = terms.get(customer.id, (False, None))
        if payment_term:
            text = env._("Payment terms: %(terms)s", terms=payment_term.name)
            benefits.append({"icon": "fa-calendar", "text": text})
        if limit is not None:
            amount = describe_value(env, limit, "money", company.currency_id)
            text = env._("Credit up to %(amount)s", amount=amount)
            benefits.append({"icon": "fa-credit-card", "text": text})
        if self.service_channel:
            benefits.append(self._describe_service(partner))
        return benefits

    def _describe_prices(self):
        if not self.discount:
            return {"icon": "fa-tag", "text": self.env._("Special prices")}
        percent = describe_value(self.env, self.discount, "percent", None)
        text = self.env._("%(percent)s off our sales prices", percent=percent)
        return {"icon": "fa-tag", "text": text}

    def _describe_service(self, partner):
        """How the tier is served, a dict as of :meth:`_describe_benefits`; bridges put
        their own pages into it."""
        company = self.env.company
        if self.service_channel == "personal":
            manager = partner.user_id or partner.commercial_partner_id.user_id
            if manager.active and not manager.share:
                text = self.env._("Your account manager: %(name)s", name=manager.name)
                return self._add_mail({"icon": "fa-user", "text": text}, manager)
            text = self.env._("Personal service")
            return self._add_mail({"icon": "fa-user", "text": text}, company)
        if self.service_channel == "shared":
            text = self.env._("Our service team is there for you")
            return self._add_mail({"icon": "fa-users", "text": text}, company)
        return {
            "icon": "fa-laptop",
            "text": self.env._("Self-service first: all of it is in your account"),
            "url": "/my",
            "link": self.env._("Open your account"),
        }

    def _add_mail(self, benefit, contact):
        if contact.email:
            benefit.update(url=f"mailto:{contact.email}", link=contact.email)
        return benefit
