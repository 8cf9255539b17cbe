"""Cards and charts by subject, for any area: the pages are put together from them."""
