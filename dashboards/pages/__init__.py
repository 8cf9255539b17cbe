"""The pages of the site, in the order of the menu: a function each from a release to its pages."""

from dashboards.pages.overview import overview
from dashboards.pages.quality import quality
from dashboards.pages.rules import rules

BUILDERS = (overview, quality, rules)
