from billing.contribution.views.mine import bear_fees, charges
from billing.contribution.views.reading import granted, index, sheet, simulate
from billing.contribution.views.trying import preview
from billing.contribution.views.writing import adopt, edit, end, new, override, run_month, run_year, waiver

__all__ = [
    "adopt",
    "bear_fees",
    "charges",
    "edit",
    "end",
    "granted",
    "index",
    "new",
    "override",
    "preview",
    "run_month",
    "run_year",
    "sheet",
    "simulate",
    "waiver",
]
