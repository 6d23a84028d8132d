"""The rules of the house, pure: no web, no database, no clock, no environment."""
