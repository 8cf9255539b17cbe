"""The same month by other tools, each a script of its own for the environment `.venv-peers`, which
has none of the product. `month FOLDER HOME` takes in all roster files of a folder, `correct FILE
HOME` one street's file anew; both end with the counts of each community of the month.

All hold rows to the same eight rules: name and household are there; the community is one of the
file's street; the ID number has 18 characters and the check digit of GB 11643; the sex is that of
the number; ability to work and status are words of their lists; the day of finding work is not
after the month; a number counts once in the month.
"""
