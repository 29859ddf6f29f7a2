"""Write the page on who may do what from the code: python tools/write_roles.py."""

from pathlib import Path

from truceline.web.permissions import roles_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "roles.md"

if __name__ == "__main__":
    PAGE.write_text(roles_page(), encoding="utf-8")
