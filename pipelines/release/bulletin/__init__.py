"""The monthly bulletin (通报): its figures, text, and Word file."""
