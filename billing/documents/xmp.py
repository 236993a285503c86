"""The XMP metadata that makes a PDF/A-3 a Factur-X: its properties, and the schema PDF/A wants for them."""

_PROPERTIES = (
    ("DocumentFileName", "name of the embedded XML invoice file", "factur-x.xml"),
    ("DocumentType", "INVOICE", "INVOICE"),
    ("Version", "version of the Factur-X XML schema", "1.0"),
    ("ConformanceLevel", "conformance level of the embedded data", "EN 16931"),
)
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_VALUES = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, _, value in _PROPERTIES)
_SCHEMA = "".join(
    f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
    f"<pdfaProperty:description>{described}</pdfaProperty:description></rdf:li>"
    for name, described, _ in _PROPERTIES
)

FACTUR_X = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">{_VALUES}</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{_SCHEMA}</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF>""".encode()
