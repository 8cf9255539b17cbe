"""Figures: a frame to a Plotly figure in one language. Whatever comes from data is escaped here."""
