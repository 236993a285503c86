"""The rows of the editor: what is typed, read into plain data, with its errors beside it."""

from billing.documents import rows
from billing.documents.rows import CHAPTER, Row


def test_a_new_row_begins_as_the_last_line_but_for_its_nature():
    last = Row(name="Vase", unit="DAY", vat="3", nature="goods", price="30")
    for added in (rows.blank([last]), rows.moved([last], "add_line")[-1], rows.blank([last, Row(kind=CHAPTER, name="Pose")])):
        assert (added.unit, added.vat, added.nature, added.price) == ("DAY", "3", "services", "")
