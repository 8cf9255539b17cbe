"""What a command or an asset does, as plain functions over one data folder."""
