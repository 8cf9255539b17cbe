"""The registers, one file each; pipelines/contract/register.py lists them in order."""
