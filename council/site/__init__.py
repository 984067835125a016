"""The site itself: the home page, the pages that explain, and what machines ask."""
