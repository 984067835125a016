"""The site: home page, pages of text, and addresses without a language."""
