"""What is protected: one class per kind of file, behind one Protocol."""
