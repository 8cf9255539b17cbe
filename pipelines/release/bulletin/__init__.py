"""The monthly bulletin (通报): its figures, its words, its pages as a Word file."""
