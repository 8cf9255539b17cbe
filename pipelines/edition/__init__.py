"""Public editions: what of a release may be published, made safe, and attacked before it counts."""
