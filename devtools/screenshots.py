"""Pictures of the real screens: those of the documentation, or any one page."""

import http.cookiejar
import json
import urllib.request
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from . import chromium, databases, paths, serving
from .console import Failure, say

# A customer with a page worth looking at: high up, and of the primary program.
MEMBER = [("program_id.is_primary", "=", True), ("tier_id.sequence", "=", 1)]
# One with a tier to gain and a tier to lose.
BETWEEN = [("program_id.is_primary", "=", True), ("tier_id.sequence", "=", 2)]
FOLDER = paths.ROOT / "docs" / "screenshots"
GALLERY = "/odoo/action-customer_tiering.customer_tier_preset_action"
MEMBER_PAGE = "/odoo/customer.tier.member/{member}"
# Scripts to run in a page before its picture is taken.
CHOOSE_RFM = """
[...document.querySelectorAll(".o_kanban_record")]
    .find((card) => card.textContent.includes("RFM"))
    .querySelector("button[name=action_use]")
    .click();
"""
OPEN_TIERS = 'document.querySelector(".o_notebook a[name=tiers]").click();'
OPEN_MOVEMENT = 'document.querySelector(".o_notebook a[name=movement]").click();'
OPEN_DOCUMENTS = 'document.querySelector(".o_customer_tier_counted").click();'
OPEN_PREVIEW = 'document.querySelector("button[name=action_preview]").click();'
OPEN_ACTIONS = 'document.querySelector(".o_notebook a[name=actions]").click();'
# Of all people, not only one's own.
SHOW_ALL_DUE = 'document.querySelector(".o_facet_remove").click();'
PROGRAM_PAGE = "/odoo/customer.tier.program/{program}"
ENGAGEMENT = "/odoo/action-customer_tiering_engagement"


class Picture(NamedTuple):
    """A page of the client; {…} in its address is the number of a record below.

    Width and height are in pixels; no height: that of a common screen.
    """

    name: str
    url: str
    width: int = 1280
    language: str = "en_US"
    height: int | None = None
    script: str = ""


PICTURES = (
    Picture("start", GALLERY, height=1260),
    Picture("preview", GALLERY, height=1000, script=CHOOSE_RFM),
    Picture("customers", "/odoo/action-customer_tiering.customer_tier_member_action"),
    Picture("explanation", MEMBER_PAGE),
    Picture("explanation-narrow", MEMBER_PAGE, width=400),
    Picture("explanation-chinese", MEMBER_PAGE, language="zh_CN"),
    Picture("partner", "/odoo/res.partner/{partner}"),
    Picture("documents", MEMBER_PAGE, script=OPEN_DOCUMENTS),
    Picture("program", PROGRAM_PAGE),
    Picture("movement", PROGRAM_PAGE, height=1350, script=OPEN_MOVEMENT),
    Picture("preview_movers", PROGRAM_PAGE, script=OPEN_PREVIEW),
    Picture(
        "grid",
        "/odoo/customer.tier.program/{matrix}",
        height=1690,
        script=OPEN_TIERS,
    ),
    Picture(
        "rules", "/odoo/customer.tier.program/{rules}", height=1680, script=OPEN_TIERS
    ),
    Picture("assessment", "/odoo/customer.tier.assessment/{assessment}"),
    Picture("order", "/odoo/sale.order/{order}"),
    Picture("settings", "/odoo/action-customer_tiering.res_config_settings_action"),
    Picture("actions", "/odoo/customer.tier/{tier}", height=1480, script=OPEN_ACTIONS),
    Picture(
        "due-contacts",
        f"{ENGAGEMENT}.mail_activity_action_due",
        script=SHOW_ALL_DUE,
    ),
    Picture("coverage", f"{ENGAGEMENT}.customer_tier_coverage_action"),
    Picture("journey", "/odoo/customer.tier.journey/{journey}", height=980),
    Picture("key-account", "/odoo/customer.tier.account/{account}"),
)
# name, model, domain, order: the first one found
RECORDS = (
    ("program", "customer.tier.program", [("is_primary", "=", True)], "id"),
    ("matrix", "customer.tier.program", [("method", "=", "matrix")], "id"),
    ("rules", "customer.tier.program", [("method", "=", "rule")], "id"),
    ("assessment", "customer.tier.assessment", [("state", "=", "done")], "id desc"),
    ("member", "customer.tier.member", BETWEEN, "score desc, id"),
    ("tier", "customer.tier", [("action_ids", "!=", False)], "sequence, id"),
    ("journey", "customer.tier.journey", [("state", "=", "running")], "id"),
    ("account", "customer.tier.account", [("purchase_ids", "!=", False)], "id"),
    ("partner", "res.partner", [("customer_tier_member_ids", "any", MEMBER)], "id"),
    (
        "order",
        "sale.order",
        [
            ("state", "=", "draft"),
            ("partner_id.customer_tier_member_ids", "any", MEMBER),
        ],
        "id",
    ),
)


class Session:
    """A user of the web client, speaking to the server as the client does."""

    def __init__(self, address, database, user):
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.jar),
        )
        login = {"db": database, "login": user, "password": user}
        self.uid = self.call("/web/session/authenticate", **login)["uid"]

    def call(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.address + path, body.encode(), {"Content-Type": "application/json"}
        )
        with self.opener.open(request, timeout=600) as answer:
            answer = json.load(answer)
        if "error" in answer:
            raise Failure(f"Odoo said: {answer['error']['data']['message']}")
        return answer["result"]

    def model(self, model, method, *args, **kwargs):
        return self.call(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def language(self, code):
        """Have the client speak `code`, which is installed if need be."""
        found = self.model("res.lang", "search_count", [("code", "=", code)])
        if not found:
            say(f"installing the language {code}")
            domain = [("code", "=", code), ("active", "=", False)]
            (lang,) = self.model("res.lang", "search", domain)
            wizard = self.model(
                "base.language.install", "create", {"lang_ids": [[6, 0, [lang]]]}
            )
            self.model("base.language.install", "lang_install", [wizard])
        self.model("res.users", "write", [self.uid], {"lang": code})

    def address_of(self, url):
        """The whole address of a picture's page, its records looked up."""
        for name, model, domain, order in RECORDS:
            if f"{{{name}}}" in url:
                found = self.model(model, "search", domain, order=order, limit=1)
                if not found:
                    raise Failure(f"{url}: there is no {model} to show")
                url = url.replace(f"{{{name}}}", str(found[0]))
        return self.address + url

    def cookies(self):
        return [{"name": each.name, "value": each.value} for each in self.jar]


def take(env, database, pictures, user="admin"):
    """Take pictures, each as (path, :class:`Picture`).

    :return: how many errors the pages had
    :raises Failure: when a page does not open or a script fails in it
    """
    if not databases.exists(env, database):
        raise Failure(f"there is no database {database}: run ./dev demo first")
    errors = 0
    with serving.background(env, database, "screenshots.log", 8100) as address:
        session = Session(address, database, user)
        before = session.model("res.users", "read", [session.uid], ["lang"])[0]["lang"]
        try:
            languages = {picture.language for _path, picture in pictures}
            with chromium.page(languages) as page:
                for cookie in session.cookies():
                    page.call("Network.setCookie", url=address, **cookie)
                for path, picture in pictures:
                    session.language(picture.language)
                    width = picture.width
                    page.size(width, picture.height or (800 if width < 600 else 900))
                    if urlsplit(picture.url).scheme:
                        raise Failure(
                            f"{picture.url}: give a path of the web client, such as"
                            " /odoo"
                        )
                    page.open(session.address_of(picture.url))
                    if picture.script:
                        page.evaluate(picture.script)
                        page.settle()
                    path.parent.mkdir(parents=True, exist_ok=True)
                    page.shoot(path)
                    say(f"{path} ({width} px, {picture.language})")
                    for error in page.errors:
                        say(f"the page complained: {error}")
                    errors += len(page.errors)
                    page.errors.clear()
        finally:
            session.language(before)
    return errors


def listed(only, folder, **changes):
    """The documentation's pictures, or the one named `only`, each with its path.

    :param changes: values of :class:`Picture` that hold for all instead of their own
    """
    chosen = [picture for picture in PICTURES if only in (None, picture.name)]
    if not chosen:
        names = ", ".join(picture.name for picture in PICTURES)
        raise Failure(f"there is no picture {only}: there are {names}")
    folder = Path(folder) if folder else FOLDER
    changes = {name: value for name, value in changes.items() if value}
    return [
        (folder / f"{picture.name}.png", picture._replace(**changes))
        for picture in chosen
    ]
