"""The command line: verbs, no logic; heavy imports stay inside the commands."""
