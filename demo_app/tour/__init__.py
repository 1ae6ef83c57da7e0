"""The tour: the bad day of an app, played with real clicks and keys on a virtual screen, and told in pictures."""
