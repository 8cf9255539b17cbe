"""The registers, one file each with the register's name. Adding a file adds a register."""
