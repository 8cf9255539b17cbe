"""The released tables as static pages: figures, pages, texts in two languages, one renderer."""
