"""What differs between two JSON texts, record by record and field by field, and the bytes that put one of them back.

Here belongs what knows the grammar of JSON. No value is ever encoded anew: what is put back are the bytes of old.
"""
