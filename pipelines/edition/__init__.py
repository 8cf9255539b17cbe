"""Public editions: the publishable part of a release, protected against disclosure and audited by
an attack.
"""
