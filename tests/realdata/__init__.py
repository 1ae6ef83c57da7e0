"""JSON that nobody here wrote, found on the machine at run time and replayed as states of a document."""
