"""Proof from outside: tools that know nothing of our code kill it, cut its power and fill its disk."""
