# The page: headings and column titles.
