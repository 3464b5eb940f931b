"""From documents to numpy columns: statements, binary COPY, populations.

Nothing here decides a tier; :mod:`..engine` does.
"""
