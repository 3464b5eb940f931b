"""What ./dev runs inside Odoo, with its env: what a database holds, uninstalling."""

# What modules bring besides tables: (table, the column that identifies a row).
RECORDS = (
    ("ir_model", "model"),
    ("ir_model_fields", "model || '.' || name"),
    ("ir_model_relation", "name"),
    ("ir_model_access", "id"),
    ("ir_rule", "id"),
    ("ir_cron", "id"),
    ("ir_config_parameter", "key"),
    ("ir_default", "id"),
    ("ir_filters", "id"),
    ("ir_sequence", "id"),
    ("ir_ui_menu", "id"),
    ("ir_ui_view", "id"),
    ("ir_act_window", "id"),
    ("ir_act_server", "id"),
    ("ir_act_client", "id"),
    ("res_groups", "id"),
    ("res_groups_privilege", "id"),
    ("mail_template", "id"),
    ("mail_message_subtype", "id"),
    ("mail_activity_type", "id"),
)
SCHEMA = {
    "relation": """SELECT c.relname FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN
               ('r', 'v', 'm', 'S', 'p', 'i')""",
    "column": """SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public'""",
    "constraint": """SELECT conrelid::regclass || ' ' || conname FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace""",
    # Odoo keeps its note of a foreign key whose column went (crm's, too): only a note.
    "noted constraint": """SELECT name FROM ir_model_constraint
         WHERE type <> 'f' OR name IN (SELECT conname FROM pg_constraint)""",
    "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "function": """SELECT p.oid::regprocedure FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
               SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
}


def holdings(env, ours):
    """What the database holds that a module may have left: a sorted list of texts.

    :param ours: names of our addons; everything that knows one of them is named
    """
    env.cr.execute("SELECT table_name FROM information_schema.tables")
    tables = {name for (name,) in env.cr.fetchall()}
    queries = dict(SCHEMA)
    for table, key in RECORDS:
        if table in tables:
            queries[table] = f"SELECT {key} FROM {table}"
    found = []
    for kind, query in queries.items():
        env.cr.execute(query)
        found += [f"{kind} {name}" for (name,) in env.cr.fetchall()]
    # That a document inherits what a mixin of the core inherits is noted as the core's,
    # and goes with the core: only a note.
    env.cr.execute(
        "SELECT module || '.' || name FROM ir_model_data WHERE module = ANY(%s)"
        " AND model <> 'ir.model.inherit'",
        [list(ours)],
    )
    found += [f"external id {name}" for (name,) in env.cr.fetchall()]
    return sorted(found)


def grade(env):
    """Grade a customer with every model there is: an addon in use is uninstalled."""
    partner = env["res.partner"].create({"name": "Trial Trading", "is_company": True})
    product = env["product.product"].create({"name": "Trial", "list_price": 100})
    line = {"product_id": product.id, "product_uom_qty": 3}
    order = env["sale.order"].create(
        {"partner_id": partner.id, "order_line": [(0, 0, line)]}
    )
    order.action_confirm()
    for preset in env["customer.tier.preset"].search([("definition", "!=", False)]):
        program = preset._make_program()
        program.action_publish()
        program._assess()
    return len(env["customer.tier.member"].search([("partner_id", "=", partner.id)]))


def use_and_uninstall(env, addon):
    """Grade a customer, and uninstall an addon after that.

    :return: how many programs graded the customer
    """
    graded = grade(env)
    env.cr.commit()
    uninstall(env, addon)
    return graded


def employ(env, bridges):
    """Grade by each metric and each source of documents that the bridges bring.

    :return: ids of the programs
    """
    records = env["ir.model.data"].search(
        [("module", "in", bridges), ("model", "=", "customer.tier.metric")]
    )
    metrics = env["customer.tier.metric"].browse(records.mapped("res_id"))
    spend = env.ref("customer_tiering.customer_tier_metric_revenue")
    used = [("sale_order", metric) for metric in metrics]
    for source in dict(env["customer.tier.program"]._fields["source"].selection):
        module = type(env[f"customer.tier.source.{source}"])._original_module
        if module in bridges:
            used.append((source, spend))
    top = {"name": "Top", "code": "TOP", "sequence": 1, "min_score": 50}
    base = {"name": "Base", "code": "BASE", "sequence": 2, "is_base": True}
    programs = env["customer.tier.program"].create(
        [
            {
                "name": f"{source} {metric.code}",
                "source": source,
                "criterion_ids": [(0, 0, {"metric_id": metric.id})],
                "tier_ids": [(0, 0, top), (0, 0, base)],
                "interval": "daily",
            }
            for source, metric in used
        ]
    )
    programs.action_publish()
    programs._assess()
    return programs.ids


def lack(env, ids):
    """What is wrong with programs whose bridge is gone: a list of texts.

    They say so, are not assessed, and everything about them can be looked at.
    """
    from odoo.exceptions import UserError
    from odoo.tests import Form

    found = []
    programs = env["customer.tier.program"].browse(ids).exists()
    if len(programs) < len(ids):
        found.append("programs are gone")
    runs = programs.assessment_ids
    programs.next_run = "2000-01-01"
    env["customer.tier.program"]._cron_assess()
    for program in programs:
        if not program.problem:
            found.append(f"{program.name} does not say what it lacks")
        later = program.assessment_ids - runs
        if later.filtered(lambda run: run.state == "done"):
            found.append(f"{program.name} was assessed")
        try:
            with env.cr.savepoint():
                program._assess()
            found.append(f"{program.name} can be assessed")
        except UserError:
            pass
        Form(program)
        program.read()
        program.member_ids.read()
        for member in program.member_ids:
            member._explain()
    return found


def resume(env, ids):
    """Assess programs whose bridge is back, and remove them: a list of texts."""
    programs = env["customer.tier.program"].browse(ids)
    found = [
        f"{program.name} lacks: {program.problem}"
        for program in programs
        if program.problem
    ]
    if not found:
        programs._assess()
    programs.action_draft()
    programs.unlink()
    return found


def uninstall(env, *names):
    """Uninstall addons, as the button in the client does."""
    modules = env["ir.module.module"].search([("name", "in", names)])
    modules.button_immediate_uninstall()


def open_forms(env):
    """Open the forms and lists that our addons change, as the client does."""
    from odoo.tests import Form

    for model in (
        "customer.tier",
        "customer.tier.account",
        "customer.tier.action",
        "customer.tier.automation",
        "customer.tier.journey",
        "helpdesk.sla",
        "helpdesk.ticket",
        "helpdesk.ticket.category",
        "loyalty.program",
        "mailing.list",
        "product.pricelist",
        "res.config.settings",
        "res.partner",
        "sale.order",
    ):
        if model in env:
            kinds = ["form"] if model == "res.config.settings" else ["form", "list"]
            env[model].get_views([(False, kind) for kind in [*kinds, "search"]])
            Form(env[model])
    Form(env.ref("base.main_partner"))
