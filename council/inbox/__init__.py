"""Answers by plain e-mail: what comes in, where it belongs, and what a person must look at."""
