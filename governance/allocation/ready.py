"""What the sharing out brings to the page of its resolution: each part, with its article."""

from governance.allocation import queries
from governance.allocation.models import Allocation
from governance.meetings import ports
from governance.meetings.ports import Panel


def _panel(user, resolution):
    allocation = Allocation.objects.filter(resolution=resolution).first()
    if allocation is not None:
        figures, shares, rates = queries.figures_of(allocation), queries.shares_of(allocation), queries.rates_of(allocation)
        context = {"allocation": allocation, "figures": figures, "lines": queries.lines(figures, shares, rates)}
        yield Panel("governance/allocation/_panel.html", context)


ports.resolution_panels.append(_panel)
