"""What the program is made of besides its own code, and how it goes to a machine without a network."""
