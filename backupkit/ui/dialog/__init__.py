"""The window: the list of versions, the details of one, and what can be done with them.

Here belongs each part of the dialog, and what happens in it. Colours and fonts stand in ``look``, texts in ``words``.
"""
