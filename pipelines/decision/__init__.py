"""The operator's decisions on submissions: storage, form, faults."""
