"""Databases as documents, with files and connections as apps have them."""
