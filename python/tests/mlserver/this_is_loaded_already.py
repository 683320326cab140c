"""A module whose name a handler uses, too."""
