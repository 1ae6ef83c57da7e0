"""What keeps a history in order once it is there: verifying, thinning out, cleaning up, counting what changed.

Here belongs what is done to versions that exist, and never to the document. The moment for it is found by
``automation``.
"""
