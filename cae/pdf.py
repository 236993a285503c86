"""Pages of ours as PDF/A-3b.

WeasyPrint is imported at the first rendering and belongs in workers, not in web processes. It is not made for threads:
one page is rendered at a time in a process; workers are several processes.
"""

import hashlib
import io
import threading

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
PACKET_BEGIN = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
PACKET_END = b'\n<?xpacket end="r"?>'
ONE_AT_A_TIME = threading.Lock()


def render_page(html: str, *, sheets: tuple[str, ...]) -> bytes:
    """The PDF/A-3b of a page of ours (a statement, a receipt, a convocation): well-formed XML, styled by files of css/print."""
    from cae.pdf_engine import write_page

    with ONE_AT_A_TIME:
        made = write_page(html, sheets=sheets, identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode())
    return finish(made)


def finish(pdf: bytes, description: bytes = b"") -> bytes:
    """The last touch on WeasyPrint's PDF/A-3: `description` (that of a Factur-X) in the one rdf:RDF of its metadata (readers miss
    a second one), metadata left uncompressed, and the attachment listed once in /AF (it is listed twice)."""
    import pikepdf
    from lxml import etree

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = etree.fromstring(opened.Root.Metadata.read_bytes())
        rdf = root if root.tag == RDF else root.find(RDF)
        if description:
            rdf.extend(etree.fromstring(description))
        opened.Root.Metadata.write(PACKET_BEGIN + etree.tostring(root) + PACKET_END)
        if "/AF" in opened.Root:
            opened.Root.AF = pikepdf.Array({file.objgen: file for file in opened.Root.AF}.values())
        for stream in opened.objects:
            # Compressed data that ends with a carriage return may be taken, before « endstream », for one byte less. Its last
            # bytes are a checksum, the same at any level: it is left uncompressed.
            if isinstance(stream, pikepdf.Stream) and stream.read_raw_bytes().endswith(b"\r"):
                stream.write(stream.read_bytes())
        sink = io.BytesIO()
        opened.save(
            sink,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
            compress_streams=False,
            deterministic_id=True,  # else the second half of /ID is the hour
        )
    return sink.getvalue()
