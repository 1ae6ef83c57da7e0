"""What differs between two states of a document, and the bytes that put one part of it back. Pure, in bounded memory.

Here belongs what reads two contents by windows and answers with values: an index of JSON, lines, rows, a preview, a
splice. Where the contents come from, and how a new one gets into the document's place, does not.
"""
