"""The commands of an operator, each read when it is called."""
