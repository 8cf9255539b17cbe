"""The released tables as static pages: charts, pages, bilingual texts, and a renderer."""
