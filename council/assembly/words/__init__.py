"""How what models name by a key is put in words, one file a noun."""
