"""The sample province: invented people in real divisions, written as clerks write registers, with
faults that a ledger tells.
"""

from pipelines.sample.load import write_load
from pipelines.sample.province import write_sample
from pipelines.sample.reference import write_reference

__all__ = ["write_load", "write_reference", "write_sample"]
