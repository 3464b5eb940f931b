from odoo.tests import Form

from .common import TieringCommon


class MetricCommon(TieringCommon):
    """Metrics that no code measures.

    Programs made by :meth:`measuring` grade the customers with the reference "M",
    whether they ever bought or not.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cat = (
            cls.customer(name, ref="M") for name in ("Ann", "Bob", "Cat")
        )
        cls.person = cls.contact(cls.ann, "Person")

    @classmethod
    def metric(cls, kind="records", **values):
        """A metric, as code or an import makes it."""
        return cls.env["customer.tier.metric"].create(
            {"name": "Metric", "kind": kind, **values}
        )

    @classmethod
    def sales(cls, **values):
        """A metric of orders, confirmed or not."""
        return cls.metric(
            **{
                "model": "sale.order",
                "partner_path": "partner_id",
                "date_path": "date_order",
                **values,
            }
        )

    @classmethod
    def quotation(cls, partner, amount, date="2024-06-15", **options):
        """An order that nobody confirmed: no purchase."""
        return cls.order(partner, amount, date, confirm=False, **options)

    @classmethod
    def custom_field(cls, kind, model="res.partner", **values):
        """A field that someone adds to a model in this database.

        :return: its name
        """
        name = f"x_tier_{kind}"
        cls.env["ir.model.fields"].create(
            {
                "model_id": cls.env["ir.model"]._get_id(model),
                "name": name,
                "field_description": name,
                "ttype": kind,
                **values,
            }
        )
        return name

    @classmethod
    def measuring(cls, *metrics, **values):
        values.setdefault("partner_domain", "[('ref', '=', 'M')]")
        return cls.metric_program(*(metric.code for metric in metrics), **values)

    def assertValues(self, metric, expected, as_of="2024-12-31", **values):
        """What a metric is for each customer, and for nobody else."""
        self.assertMeasured(self.measuring(metric, **values), expected, as_of)

    def form(self, user=None, kind="records"):
        """The form in which an administrator makes a metric."""
        metrics = self.env["customer.tier.metric"].with_user(user or self.manager)
        form = Form(metrics)
        form.name = "New metric"
        form.kind = kind
        return form
