"""Reasons are choices, read in the reader's language, no longer sentences of the job's.

The sentences are those of the version before, in English and in Chinese.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

SENTENCES = {
    "bought": ("The customer bought again.", "客户再次购买。"),
    "reached": ("The customer reached %.", "客户达到%。"),
    "gone": (
        "The customer is not in the tier any more.",
        "The customer is in %.",
        "客户已不在该等级。",
        "客户目前在%。",
    ),
    "back": ("The customer is back in the tier.", "客户已回到该等级。"),
    "recovered": ("The customer has recovered.", "客户已恢复，不再面临降级。"),
    "far": (
        "The customer is not near the next tier any more.",
        "客户已不再接近下一等级。",
    ),
    "ungraded": ("The customer is not graded any more.", "客户已不再分级。"),
    "objection": ("The customer objects to profiling.", "客户反对画像分析。"),
    "archived": ("The customer is archived.", "客户已归档。"),
    "contact_archived": ("The contact is archived.", "联系人已归档。"),
    "no_address": ("The customer has no e-mail address.", "客户没有邮箱地址。"),
    "blacklist": ("The address is on the blacklist.", "该地址在黑名单中。"),
    "late": ("The day is over.", "日期已过。"),
    "time": ("The time was up.", "期限已到。"),
    "step": ("The step was taken out of the journey.", "该步骤已从旅程中移除。"),
    "journey": ("The journey was archived.", "旅程已归档。"),
    "rollback": ("The assessment was taken back.", "评估已被回滚。"),
    "manual": ("Stopped by %.", "由 % 停止。"),
}


def migrate(cr, version):
    enrolment, errand = "customer_tier_enrolment", "customer_tier_errand"
    if column_exists(cr, enrolment, "stopped_by_id"):
        return
    if not column_exists(cr, errand, "reason"):
        create_column(cr, errand, "reason", "varchar")
    for reason, sentences in SENTENCES.items():
        likes = list(sentences)
        cr.execute(
            SQL(
                "UPDATE customer_tier_enrolment SET reason = %s"
                " WHERE reason LIKE ANY (%s)",
                reason,
                likes,
            )
        )
        cr.execute(
            SQL(
                "UPDATE customer_tier_errand SET reason = %s, error = NULL"
                " WHERE state = 'cancelled' AND error LIKE ANY (%s)",
                reason,
                likes,
            )
        )
    cr.execute(
        SQL(
            "UPDATE customer_tier_enrolment SET reason = NULL WHERE reason <> ALL (%s)",
            list(SENTENCES),
        )
    )
