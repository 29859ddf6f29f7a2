"""The table of commands: one row each, so that help needs no room to be loaded."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One command: its words, the function that runs it, and its line of help."""

    words: str  # "check", or "control area" for a command in a group
    target: str  # "module:function"
    help: str


COMMANDS: tuple[Command, ...] = (
    Command("new", "truceline.cli.workspace:new", "A workspace to start from."),
    Command("read", "truceline.cli.claims:read", "Who says what in reports, and how surely."),
    Command("check", "truceline.cli.deal:check", "Problems of a deal; what it leaves undefined."),
    Command("format", "truceline.cli.deal:format", "The canonical text of a deal."),
    Command("calendar", "truceline.cli.deal:calendar", "What falls due when; iCalendar too."),
    Command("sweep", "truceline.cli.deal:sweep", "What changes when one distance is varied."),
    Command(
        "language-server",
        "truceline.cli.language_server:language_server",
        "Problems, meanings and names of deals, for an editor.",
    ),
    Command("compile", "truceline.cli.deal:compile", "A deal as terms, in JSON or GeoJSON."),
    Command("assess", "truceline.cli.balance:assess", "The balance sheet against the status quo."),
    Command("compare", "truceline.cli.balance:compare", "Drafts side by side, by outcome."),
    Command("brief", "truceline.cli.brief:brief", "The whole story as a page and a PDF."),
    Command(
        "serve", "truceline.web.serve:serve", "The map and the deal as a page, on this machine."
    ),
    Command("theatre list", "truceline.cli.theatre:list_theatres", "Theatres that come with it."),
    Command(
        "theatre show", "truceline.cli.theatre:show", "What a theatre holds; what a name means."
    ),
    Command("theatre build", "truceline.cli.theatre:build", "A theatre from your own files."),
    Command("buyin", "truceline.cli.buyin:app", "Who accepts, who objects; the smallest changes."),
    Command("incidents", "truceline.cli.monitor:incidents", "Feeds of incidents into one table."),
    Command("monitor", "truceline.cli.monitor:monitor", "Incidents against a deal, by factor."),
    Command("hotspots", "truceline.cli.monitor:hotspots", "Clusters in space and time."),
    Command("departures", "truceline.cli.patterns:departures", "What departs from its season."),
    Command("report", "truceline.cli.mission:report", "A mission's daily or weekly report."),
    Command("control area", "truceline.cli.control:area", "How much each party holds, by unit."),
    Command("control line", "truceline.cli.control:line", "The line of contact and its lengths."),
    Command("control diff", "truceline.cli.control:diff", "What changed hands between two maps."),
    Command("control series", "truceline.cli.control:series", "Held, gained and lost, day by day."),
    Command("control fuse", "truceline.cli.control:fuse", "Several maps of one day, by grade."),
    Command("control export", "truceline.cli.control:export", "A control map as GeoJSON."),
    Command("claims grade", "truceline.cli.claims:grade", "Grade outlets and claims, apart."),
    Command("claims review", "truceline.cli.claims:review", "Accept, correct, reject claims."),
    Command("desk list", "truceline.cli.desk:list_matters", "What waits for a decision."),
    Command("desk show", "truceline.cli.desk:show", "A matter and its steps."),
    Command("desk act", "truceline.cli.desk:act", "Verify, decide, approve, respond, release."),
    Command("desk complain", "truceline.cli.desk:complain", "Take a complaint in."),
    Command("desk file", "truceline.cli.desk:file", "What a party may know of a matter."),
    Command("desk public", "truceline.cli.desk:public", "What has been released, for everybody."),
    Command("accounts list", "truceline.cli.accounts:list_accounts", "Who may work at the desk."),
    Command("accounts add", "truceline.cli.accounts:add", "Add an account."),
    Command("accounts change", "truceline.cli.accounts:change", "Roles, password; close, reopen."),
    Command("accounts log", "truceline.cli.accounts:log", "Who came in, and what was refused."),
    Command("features", "truceline.cli.features:features", "A workspace as GeoPackage, CSV..."),
    Command("ledger log", "truceline.cli.ledger:log", "List the entries."),
    Command("ledger show", "truceline.cli.ledger:show", "One entry, and what stands beside it."),
    Command(
        "ledger trace", "truceline.cli.ledger:trace", "From a figure down to quotes and originals."
    ),
    Command("ledger verify", "truceline.cli.ledger:verify", "Check a ledger in full, or a proof."),
    Command(
        "ledger prove", "truceline.cli.ledger:prove", "A file that proves an entry to an outsider."
    ),
    Command(
        "ledger checkpoint",
        "truceline.cli.ledger:checkpoint",
        "Sign the ledger; give it to witnesses.",
    ),
    Command(
        "ledger as-known", "truceline.cli.ledger:as_known", "A workspace as it was known at a time."
    ),
    Command("ledger add", "truceline.cli.statements:add", "Write down a fact, or correct one."),
    Command("ledger approve", "truceline.cli.statements:approve", "Approve, as a second person."),
    Command("ledger respond", "truceline.cli.statements:respond", "What a party says about it."),
    Command(
        "ledger dissent", "truceline.cli.statements:dissent", "What a reviewer says against it."
    ),
    Command(
        "ledger retract", "truceline.cli.statements:retract", "Withdraw an entry or a file, openly."
    ),
    Command("ledger export", "truceline.cli.custody:export", "What may be shown to everybody."),
    Command("ledger backup", "truceline.cli.custody:backup", "An encrypted backup."),
    Command("ledger restore", "truceline.cli.custody:restore", "A backup into an empty ledger."),
    Command("ledger keygen", "truceline.cli.custody:keygen", "A key for a custodian or keeper."),
    Command("ledger seal", "truceline.cli.custody:seal", "Put a source's identity into the vault."),
    Command(
        "ledger reveal",
        "truceline.cli.custody:reveal",
        "Open an identity: two people, written down.",
    ),
    Command("ledger erase", "truceline.cli.custody:erase", "Destroy the keys of an identity."),
)

GROUPS: dict[str, str] = {
    "theatre": "Theatres: list, show, build.",
    "control": "Who holds what, and the line of contact.",
    "claims": "Claims read from reports: review.",
    "desk": "The review desk: list, show, act, complain, file, public.",
    "accounts": "Accounts of the desk: list, add, change, log.",
    "ledger": "The evidence ledger: log, show, trace, verify, prove, checkpoint.",
}
