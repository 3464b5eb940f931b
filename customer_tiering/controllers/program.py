import io
import zipfile

from odoo import http
from odoo.http import content_disposition, request


class CustomerTierProgramController(http.Controller):
    @http.route("/customer_tiering/programs", type="http", auth="user", readonly=True)
    def download(self, ids):
        """Programs as a file; several of them in an archive.

        :param str ids: of programs that the user may read, separated by commas
        """
        try:
            numbers = [int(number) for number in ids.split(",")]
        except ValueError as error:
            raise request.not_found() from error
        programs = request.env["customer.tier.program"].browse(numbers)
        programs.check_access("read")
        files = {}
        for program in programs:
            name = program.name.replace("/", "-")
            if f"{name}.json" in files:
                name = f"{name} ({program.id})"
            files[f"{name}.json"] = program._to_file()
        if len(files) == 1:
            [(name, content)] = files.items()
            return self._make_response(name, content, "application/json")
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in files.items():
                made.writestr(name, content)
        name = f"{request.env._('Customer tier programs')}.zip"
        return self._make_response(name, archive.getvalue(), "application/zip")

    def _make_response(self, name, content, kind):
        headers = [
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
