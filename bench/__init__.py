"""How fast Council is, beside two yardsticks measured in the same run: see docs/performance.md.

`make bench` runs it. Nothing of the product imports it.
"""
