"""The program's dependencies, and bundles for machines without a network."""
