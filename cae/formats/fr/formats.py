"""A number in a template may be the key of a row, posted back, or a length that is drawn: only our filters group its digits
(`cae.templatetags.format`). What people type is read with its groups: « 1 500,00 »."""

NUMBER_GROUPING = 0
