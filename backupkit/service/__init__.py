"""A running kit without a screen: one worker thread, its tasks, and the events that tell of them. No tkinter.

Here belongs the order in which things are done, and who hears of it. How a thing is done is a method of the manager;
when it is done although nobody asked, an initiator decides (``automation``); its sentences stand in ``ui/words``.
"""
