"""The gate: what must hold for accepted rows and marts before anything is published."""
