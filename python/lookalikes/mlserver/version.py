"""The release whose behaviour this package follows; handlers that ask for features by number get an answer they know."""

__version__ = "1.7.1"
