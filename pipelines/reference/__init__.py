"""Reference tables in force: loaded, overlaid by the operator, divisions and their succession."""
