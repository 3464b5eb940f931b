"""Benchmarks: ratios to the plain aggregate, printed with the machine they ran on."""
