"""What starts tasks although nobody asked: one initiator a module, handed to the service when that is made.

Here belongs what decides *when* something is to be done. What is done then is a task, which belongs to the service;
what a user reads of it belongs to the windows.
"""
