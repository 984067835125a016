"""What is asked about contributions: reads, named as questions."""
