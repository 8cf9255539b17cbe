"""The registers, one file each, called as the register; a file more is a register more."""
