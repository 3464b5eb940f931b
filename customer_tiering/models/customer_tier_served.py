from odoo import Command, api, fields, models
from odoo.fields import Domain

from .. import giving


class CustomerTierServed(models.AbstractModel):
    """Documents to which the tier of the customer gives values: a priority, a team.

    What is given is written into the field of the app, for its lists are sorted and its
    stock is reserved by it. Beside it stands what was given and what was there before:
    the next tier can change it, no tier leaves anything behind, and what someone chose
    stays.

    A model inherits it before itself, ``_inherit = ["customer.tier.served", model]``,
    and says what is given in :meth:`_get_customer_tier_values` and which documents are
    still open in :meth:`_get_customer_tier_open_domain`. Its form carries
    ``customer_tier_given``, unseen, and an onchange of the customer calls
    :meth:`_serve_customer_tier`.
    """

    _name = "customer.tier.served"
    _inherit = ["customer.tier.mixin"]
    _description = "Document Served by the Tier of its Customer"
    # Fields of the tier without any of which it gives nothing to these documents: while
    # no tier has any, making one costs nothing. None: it cannot be said.
    _customer_tier_benefits = None

    customer_tier_given = fields.Json(
        "Given by the tier", copy=False, groups="base.group_user"
    )

    @api.model_create_multi
    def create(self, vals_list):
        chosen = [set(vals) for vals in vals_list]
        records = super().create(vals_list)
        if self._is_customer_tier_giving():
            records._serve_customer_tier(dict(zip(records.ids, chosen, strict=True)))
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._get_customer_tier_triggers() & vals.keys():
            # sudo: what makes a document open need not be seen by whoever writes
            served = self.sudo().filtered_domain(self._get_customer_tier_open_domain())
            served = served.with_env(self.env)
            served._serve_customer_tier(dict.fromkeys(served.ids, vals))
        return result

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------

    @api.model
    def _get_customer_tier_triggers(self):
        """Fields with which the customer, and so what is given, can change."""
        return {self._customer_tier_partner_field, "company_id"}

    def _get_customer_tier_values(self, tier):
        """What a tier gives to the document.

        :param tier: ``customer.tier``, empty for a customer who has none
        :return: dict of field → value as in ``write``, ids for relations (of a
            many2many, those to add); without fields to which it gives nothing
        """
        return {}

    @api.model
    def _get_customer_tier_open_domain(self):
        """Documents that follow when their customer moves, or is another one."""
        return Domain.FALSE

    @api.model
    def _get_customer_tier_customer_domain(self, partners):
        """Documents of customers, given as commercial partners."""
        customer = f"{self._customer_tier_partner_field}.commercial_partner_id"
        return Domain(customer, "in", partners.ids)

    @api.model
    def _is_customer_tier_giving(self):
        """Whether there may be a tier that gives anything to these documents."""
        benefits = self._customer_tier_benefits
        if benefits is None:
            return True
        return bool(self.env["customer.tier"]._get_benefits_in_use() & {*benefits})

    # ------------------------------------------------------------------
    # Giving
    # ------------------------------------------------------------------

    def _serve_customer_tier(self, chosen=None):
        """Give what the tier of the customer gives, and take back what it does not.

        Values that someone chose stay: those that are not what was given, and those
        that are not the default where nothing was given yet.

        :param dict chosen: id of a document → fields that were written together with
            its customer, where the default is a choice too
        """
        changes = {}
        for record in self:
            names = (chosen or {}).get(record.id, ())
            values, given = record._settle_customer_tier(names)
            # sudo: nor need they see what was given
            if given != (record.sudo().customer_tier_given or {}):
                values["customer_tier_given"] = given or False
            if not record.id:
                record.update(values)
            elif values:
                key = repr(sorted(values.items()))
                _values, ids = changes.setdefault(key, (values, []))
                ids.append(record.id)
        for values, ids in changes.values():
            # sudo: what a tier gives depends on nobody's rights on the document
            self.sudo().browse(ids).write(values)

    def _settle_customer_tier(self, chosen):
        """What to write, and what is given after that.

        :return: (dict of values, dict of field → [given, before])
        """
        self.ensure_one()
        # sudo: whoever makes a document, in the portal too, need not see tiers
        document = self.sudo()
        wanted = document._get_customer_tier_values(document.customer_tier_id)
        former = document.customer_tier_given or {}
        values, given = {}, {}
        for name in sorted(former.keys() | wanted.keys()):
            memory = former.get(name)
            if self._fields[name].type == "many2many":
                settle = document._settle_customer_tier_values
            else:
                settle = document._settle_customer_tier_value
                if name in chosen and not memory:
                    memory = [wanted[name], self._get_customer_tier_default(name)]
            value, memory = settle(name, wanted.get(name), memory)
            if value is not None:
                values[name] = value
            if memory is not None:
                given[name] = memory
        return values, given

    def _settle_customer_tier_value(self, name, wanted, memory):
        """For one field with one value.

        :param memory: [given, before], None where nothing was given
        :return: (value to write, memory); None for none
        """
        current = self._get_customer_tier_current(name)
        default = memory is None and self._get_customer_tier_default(name)
        return giving.settle(current, wanted, memory, default)

    def _settle_customer_tier_values(self, name, wanted, memory):
        """For a many2many: what was given and is still there goes, the rest comes."""
        current = set(self[name]._origin.ids)
        given = set(memory[0]) if memory else set()
        wanted = set(wanted or ())
        gone, come = (given - wanted) & current, wanted - current - given
        commands = [Command.unlink(one) for one in sorted(gone)]
        commands += [Command.link(one) for one in sorted(come)]
        kept = sorted(come | (given & wanted))
        return commands or None, [kept, []] if kept else None

    def _get_customer_tier_current(self, name):
        value = self[name]
        return value._origin.id if isinstance(value, models.BaseModel) else value

    def _get_customer_tier_default(self, name):
        return self.default_get([name]).get(name, False)

    # ------------------------------------------------------------------
    # When customers move
    # ------------------------------------------------------------------

    @api.model
    def _serve_open_documents(self, partners):
        """Have open documents of customers follow their tiers, where these say so.

        :param partners: commercial partners
        """
        children = self.env.registry["customer.tier.served"]._inherit_children
        for name in sorted(children):
            Document = self.env[name]
            documents = Document.search(
                Domain(Document._get_customer_tier_open_domain())
                & Document._get_customer_tier_customer_domain(partners)
            )
            documents.filtered(
                lambda one: one.customer_tier_id.open_documents != "keep"
            )._serve_customer_tier()
