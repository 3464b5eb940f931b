"""Which customer an address belongs to, and who may be graded."""

import numpy as np

from odoo.tools import SQL

from . import copying

OWNERS = {
    "commercial": SQL(
        "WITH owners (id, owner_id) AS"
        " (SELECT id, commercial_partner_id FROM res_partner)"
    ),
    # Groups of companies: every address belongs to the topmost company above it.
    "top": SQL(
        """
        WITH RECURSIVE owners (id, owner_id) AS (
            SELECT id, id FROM res_partner WHERE parent_id IS NULL
            UNION ALL
            SELECT child.id, owners.owner_id
              FROM res_partner child
              JOIN owners ON owners.id = child.parent_id
        )
        """
    ),
}


class Owners:
    """Addresses (int64[A], ascending) and the customer of each, 0 if never graded.

    Addresses that are not among them are customers of their own.
    """

    def __init__(self, address, customer):
        self._address, self._customer = address, customer

    def of(self, addresses):
        """Customer of each address.

        :param addresses: int64[N], ids of partners
        :return: int64[N], 0 where the customer is not graded
        """
        if not len(self._address):
            return addresses.astype(np.int64)
        place = np.searchsorted(self._address, addresses)
        place[place == len(self._address)] = 0
        known = self._address[place] == addresses
        return np.where(known, self._customer[place], addresses)


def read(cr, scope, excluded_ids):
    """Read the customers of all addresses.

    :param cr: cursor to read with
    :param scope: :class:`~.parts.Scope`
    :param excluded_ids: customers that are never graded, besides the archived ones
        and those who object to profiling
    :return: :class:`Owners`
    """
    active = SQL("p.active")
    if scope.archived_since:
        # Odoo does not keep when: whoever was not written since was archived before.
        since = scope.bound(scope.archived_since, timestamps=True)
        active = SQL("(p.active OR p.write_date >= %s)", since)
    top = scope.roll_up == "top"
    owner = SQL("o.owner_id") if top else SQL("p.commercial_partner_id")
    if scope.partner_ids is not None:
        condition = SQL("p.id IN %s", scope.partner_ids or (0,))
    else:
        # Most addresses are graded customers of their own: leave them where they are.
        condition = SQL(
            "p.id <> %s OR NOT %s OR p.customer_tier_objection OR p.id IN %s",
            owner,
            active,
            tuple(excluded_ids) or (0,),
        )
    query = SQL(
        "%s SELECT p.id, %s,"
        " (%s AND p.customer_tier_objection IS NOT TRUE)::int FROM %s WHERE %s",
        OWNERS["top"] if top else SQL(""),
        owner,
        active,
        SQL("owners o JOIN res_partner p ON p.id = o.id")
        if top
        else SQL("res_partner p"),
        condition,
    )
    address, customer, graded = copying.read(cr, query, ["int4"] * 3)
    order = np.argsort(address)
    address = address[order].astype(np.int64)
    customer = customer[order].astype(np.int64)
    graded = graded[order].astype(bool)
    graded &= ~np.isin(address, np.asarray(excluded_ids, dtype=np.int64))
    # Whether a customer is graded is said by the customer's own row.
    if len(address):
        place = np.searchsorted(address, customer)
        place[place == len(address)] = 0
        customer[(address[place] == customer) & ~graded[place]] = 0
    return Owners(address, customer)
