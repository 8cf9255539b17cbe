"""Workbooks for streets: return workbooks, blank templates, check lists."""
