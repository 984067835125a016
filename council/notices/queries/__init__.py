"""What is asked about notices: who is told, what one was told, and what is one's own."""
