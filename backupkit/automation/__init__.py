"""Who asks for tasks by himself: one initiator a module, each of which a service is given when it is made.

Here belongs what decides *when* something is to be done without anybody's asking. What is done then is a task, which
belongs to the service; what a user reads of it belongs to the windows.
"""
