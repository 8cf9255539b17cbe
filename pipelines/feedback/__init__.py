"""What goes back to a street: return workbooks, blank workbooks, check lists."""
