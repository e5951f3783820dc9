"""The pages: each a documented context, filled from query files."""
