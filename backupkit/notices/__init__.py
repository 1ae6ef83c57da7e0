"""What is told outside of the app: which news deserve a notice, its words, and the channels that deliver it.

Here belongs what decides (pure: a history of events goes in, a notice comes out) and what delivers (mail, webhook,
others). When that is asked, and what becomes of it, belongs to ``automation``; what a window shows, to ``ui``.
"""
