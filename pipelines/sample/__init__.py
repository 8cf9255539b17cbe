"""The sample province: invented people in real divisions, written as clerks write registers, with faults that a ledger tells."""

from pipelines.sample.load import write_load
from pipelines.sample.province import write_sample

__all__ = ["write_load", "write_sample"]
