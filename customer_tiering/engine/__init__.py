"""The grading engine: every grading decision of the suite is made here.

It knows neither Odoo nor a database: arrays in, arrays out, numpy only.
N customers, K criteria, T tiers; tiers are ordered best first, index 0 is the top.
Values are float64 with NaN for "missing" (infinities count as missing), days are
integers since 1970-01-01, points, scores and positions run from 0 to 100, and the
cuts that a fit returns survive ``json.dumps``/``json.loads`` unchanged.
"""

from . import clv
from .assess import Outcome, assess
from .errors import SettingsError, validate
from .explain import losing, targets
from .settling import Settled, settle

__all__ = [
    "Outcome",
    "SettingsError",
    "Settled",
    "assess",
    "clv",
    "losing",
    "settle",
    "targets",
    "validate",
]
