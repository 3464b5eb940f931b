from lxml import html

from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.customer_tiering.tests.common_behaviour import BehaviourCommon

PASSWORD = "tier_shop_customer"


class ShopCommon(HttpCase, BehaviourCommon):
    """A shop of the company with a thing for 100, and a customer in the tier Gold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.pricelist"].search([]).active = False
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        cls.website = cls.env["website"].create(
            {
                "name": "Tier shop",
                "company_id": cls.company.id,
                "domain": cls.base_url(),
            }
        )
        cls.general = cls.make_pricelist("General", 0, website_id=cls.website.id)
        cls.product.write({"is_published": True, "name": "Tier thing"})
        cls.program = cls.make_program(is_primary=True)
        cls.gold = cls.tier(cls.program, "GOLD")
        cls.company_partner = cls.make_customer("Golden", is_company=True)
        cls.contact = cls.make_customer("Buyer", parent_id=cls.company_partner.id)
        cls.make_order(cls.company_partner, 80, "2026-01-15")
        cls.program._assess(as_of="2026-01-31")
        cls.user = cls.make_user(
            PASSWORD, "base.group_portal", partner_id=cls.contact.id
        )

    @classmethod
    def make_pricelist(cls, name, percent, **values):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "currency_id": cls.usd.id,
                "website_id": False,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": percent,
                        }
                    )
                ],
                **values,
            }
        )

    def prices(self):
        """Prices of the thing: (in the list of the shop, on its own page)."""
        template = self.product.product_tmpl_id
        return (
            self.price("/shop?search=Tier+thing", "//*[@class='product_price']"),
            self.price(
                template.website_url, "//*[starts-with(@class, 'product_price ')]"
            ),
        )

    def price(self, path, where):
        response = self.url_open(path)
        response.raise_for_status()
        [span, *_others] = html.fromstring(response.text).xpath(
            f"{where}//span[@class='oe_currency_value']"
        )
        return float(span.text)

    def add_to_cart(self):
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
                "quantity": 1,
            },
        )

    @property
    def cart(self):
        cart = self.env["sale.order"].search(
            [("website_id", "=", self.website.id), ("state", "=", "draft")]
        )
        cart.invalidate_recordset()
        return cart
