"""Reading in shares: one run for each, on any Dagster executor or launcher."""

import dagster as dg

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.intake.landing import read_receipts
from pipelines.operation.reading import read_all, share_of
from pipelines.operation.world import survey

# The first hex digit of a file's hash.
SHARES = dg.StaticPartitionsDefinition(list("0123456789abcdef"))


@dg.op
def read_share(context: dg.OpExecutionContext) -> None:
    """Read the files of the run's share that have not been read yet.

    Without the folder's lock, for it receives nothing and releases nothing: a file that two runs read
    comes to the same.
    """
    home = Home.from_environment()
    share = share_of(read_receipts(home), context.partition_key)
    reader = survey(home, Limits.from_environment()).reader
    context.log.info("%s: %s 份 / files", context.partition_key, len(reader.unread(share)))
    read_all(reader, share)


@dg.job(
    partitions_def=SHARES,
    executor_def=dg.in_process_executor,
    description="分 16 份读取已收下的文件，各份可在不同机器上同时运行 / read what was received, in 16 shares",
)
def read() -> None:
    """Read one share of the files received."""
    read_share()
