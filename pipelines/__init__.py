"""The pipeline as plain Python: from a street's file to a released table."""

import logging

logging.getLogger(__name__).addHandler(logging.NullHandler())  # quiet unless somebody listens
