"""Pages on which people say a problem or a proposal, one question a page."""
