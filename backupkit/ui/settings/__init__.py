"""The settings window: when a version is made, what is kept, and who is told; decided in pure modules, drawn in others.

Here belongs each part of that window, and what happens in it. Which settings there are stands in ``ui/shown/settings``,
what they are called in ``ui/words/settings``, and what they do in the rooms that they are settings of.
"""
