"""What is typed about closures: the certificate of the software."""

from django import forms

from cae import files
from cae.models import StoredFile
from members.forms.base import UploadField


class CertificateForm(forms.Form):
    """The certificate or attestation of the software, as received."""

    file = UploadField(label="Le document reçu", required=True, help_text="PDF ou image, 10 Mo au plus.")

    def stored(self) -> StoredFile:
        """The file, kept. To be called inside the act."""
        found = self.cleaned_data["file"]
        return files.store(found.read(), found.name)
