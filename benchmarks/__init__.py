"""How fast the house is: every promise about speed as a ratio or an amount within one run, never as a test."""
