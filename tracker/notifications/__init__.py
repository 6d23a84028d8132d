"""Mail without content: one function per message, out of a table that is written with the act itself."""
