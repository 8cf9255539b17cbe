"""From a file in the inbox to accepted rows in the lake."""
