"""Who may do what: accounts, passwords, sessions, identity providers, roles."""

from truceline.accounts.roles import ABILITIES, Ability, may, refuse_without
from truceline.accounts.store import Accounts, open_accounts

__all__ = ["ABILITIES", "Ability", "Accounts", "may", "open_accounts", "refuse_without"]
