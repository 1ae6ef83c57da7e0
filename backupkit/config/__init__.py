"""What applies to a document, and who said so: the app's call, a file, the environment, or the user.

Here belongs what can be configured: the one value, its sources, and how they are joined. What a choice brings about
belongs to those who ask for it; where the user's choices are kept, to ``store.settings``.
"""
