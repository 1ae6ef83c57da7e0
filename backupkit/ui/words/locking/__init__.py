"""What is said of the lock on copies: on its part of a page, and in the windows that ask for what opens it. Pure."""
