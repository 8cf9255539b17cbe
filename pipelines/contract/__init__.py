"""The one home of every column, code, rule and word; everything else derives from here."""
