"""The tour: a lost record and an app's bad day, played with real clicks and keys on a virtual screen, in pictures."""
