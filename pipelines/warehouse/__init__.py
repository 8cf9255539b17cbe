"""From accepted rows in the lake to monthly facts, and from facts to the tables of a release."""
