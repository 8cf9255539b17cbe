"""The work behind commands and assets, as plain functions over one data folder."""
