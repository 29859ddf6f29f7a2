"""The nouns, as frozen records: read these first. No I/O and no analysis happens here.

Import from the module that holds the noun (`truceline.model.terms`), so that a command
loads only the nouns it needs.
"""
