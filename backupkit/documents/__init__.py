"""What is protected: one class per kind of file, behind one Protocol.

Here belongs how a kind of document is read, judged and replaced. Versions of it, and the folder they lie in, do not.
"""
