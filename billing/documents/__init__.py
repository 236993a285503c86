"""From a frozen document to its files: canonical bytes, Factur-X XML and its checks, printed page, PDF/A-3, QR code.

Nothing here reads or writes the database: everything is rendered from the frozen document alone, so that what was
issued can be produced again, the same, years later.
"""
