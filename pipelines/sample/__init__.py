"""The sample province: invented people in real divisions, in registers written as clerks write
them, with planted faults that are listed in a ledger.
"""

from pipelines.sample.load import write_load
from pipelines.sample.province import write_sample
from pipelines.sample.reference import write_reference

__all__ = ["write_load", "write_reference", "write_sample"]
