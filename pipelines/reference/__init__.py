"""Reference tables: loading, operator overlays, divisions and their succession."""
