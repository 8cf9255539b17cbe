"""From accepted rows in the lake to facts a month, and from facts to the tables of a release."""
