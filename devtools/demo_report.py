"""What the demonstration shows on the terminal: one table a program."""

import unicodedata

from odoo.tools import SQL

HEADINGS = ("tier", "customers", "of customers", "of revenue", "scores")


def report(env):
    """Print tiers, customers, their shares, score ranges and seconds, per program."""
    env.flush_all()
    for program in env["customer.tier.program"].search([("state", "=", "published")]):
        rows = standing(env, program)
        assessment = env["customer.tier.assessment"].search(
            [("program_id", "=", program.id), ("state", "=", "done")],
            order="id desc",
            limit=1,
        )
        primary = " (primary)" if program.is_primary else ""
        print(
            f"\n{program.name}{primary}: {sum(row[1] for row in rows):,} customers",
            end="",
        )
        if assessment:
            print(f", assessed in {assessment.duration:.1f} s", end="")
        print()
        show(rows)
    print(flush=True)


def standing(env, program):
    """Customers, revenue and scores by tier, best tier first.

    :return: [(tier, customers, revenue, lowest score, highest score)]
    """
    return env.execute_query(
        SQL(
            """WITH spend AS (
                   SELECT p.commercial_partner_id AS partner_id,
                          sum(o.amount_untaxed
                              / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS revenue
                     FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                    WHERE o.state = 'sale'
                    GROUP BY 1
               )
               SELECT t.code, count(m.id), COALESCE(sum(s.revenue), 0),
                      min(m.score), max(m.score)
                 FROM customer_tier t
                 LEFT JOIN customer_tier_member m ON m.tier_id = t.id
                 LEFT JOIN spend s ON s.partner_id = m.partner_id
                WHERE t.program_id = %s
                GROUP BY t.id
                ORDER BY t.sequence, t.id""",
            program.id,
        )
    )


def show(rows):
    """Print the rows of `standing` as a table."""
    customers = sum(row[1] for row in rows) or 1
    revenue = float(sum(row[2] for row in rows)) or 1.0
    table = [HEADINGS]
    for tier, count, spent, low, high in rows:
        table.append(
            (
                tier,
                f"{count:,}",
                f"{100 * count / customers:.1f} %",
                f"{100 * float(spent) / revenue:.1f} %",
                f"{low:.1f} – {high:.1f}" if count else "",
            )
        )
    widths = [max(_width(row[i]) for row in table) for i in range(len(HEADINGS))]
    for row in table:
        cells = [row[0] + " " * (widths[0] - _width(row[0]))]
        cells += [
            " " * (width - _width(cell)) + cell
            for cell, width in zip(row[1:], widths[1:], strict=True)
        ]
        print("  " + "   ".join(cells))


def _width(text):
    """Columns that `text` takes on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
