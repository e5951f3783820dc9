"""Many readers and a writer at one server for minutes: ``make soak``."""
