"""Jobs of attendance: the print of a certified sheet. Safe to run twice."""

from cae import files
from cae.actors import System
from cae.jobs import task
from cae.models import Job
from governance.attendance import sheets
from governance.attendance.actions import PRINT
from governance.attendance.models import AttendanceSheet

MAKER = System("feuilles de présence")


@task(PRINT)
def print_sheet(*, job: Job, sheet_id: int) -> None:
    """Keeps the print of a sheet that all its bureau certified: a thousand rows take seconds to lay out."""
    sheet = AttendanceSheet.objects.select_related("meeting").get(pk=sheet_id)
    if not files.links_of(sheet, sheets.PRINTED).exists():
        made = sheets.drawn(sheet.meeting)
        stored = files.keep(made, f"feuille-de-presence-{sheet.meeting_id}.pdf", "application/pdf")
        files.attach(sheet, stored, purpose=sheets.PRINTED, by=MAKER)
