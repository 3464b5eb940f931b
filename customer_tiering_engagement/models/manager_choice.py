from collections import Counter


class ManagerChoice:
    """Shares the customers of a batch out: each goes to whom has the fewest.

    :param customers: partners
    :param dict offers: of those to whom a tier gives anyone, see
        ``_get_manager_offers`` of partners
    :param names: fields of customers, in the order of their pools in the offers
    """

    def __init__(self, customers, offers, names):
        self.offers = offers
        nobody = customers.env["res.users"]
        pools = [
            nobody.union(*(pools[place] for _tier, *pools in offers.values()))
            for place in range(len(names))
        ]
        everyone = nobody.union(*pools)
        # Today is where the customers of the program are.
        self.present = {
            program: everyone._filter_present(program._today())
            for program in {tier.program_id for tier, *_pools in offers.values()}
        }
        self.counts = {
            name: Counter(customers._count_by_manager(name, pool))
            for name, pool in zip(names, pools, strict=True)
        }

    def find(self, customer, name, pool):
        """Whom of a pool a customer gets in a field: who is there already, else, of
        those who are not on leave today if there are any, who has the fewest.

        :return: user, empty for an empty pool
        """
        if not pool or customer[name] in pool:
            return pool & customer[name]
        tier = self.offers[customer][0]
        free = pool & self.present[tier.program_id] or pool
        return min(free, key=lambda user: (self.counts[name][user], user.id))

    def move(self, name, old, new):
        """Count a customer who goes from one user to another; either can be empty."""
        self.counts[name][old] -= 1
        self.counts[name][new] += 1
