"""What every room stands on: the data folder, time, files written whole, workbooks."""
