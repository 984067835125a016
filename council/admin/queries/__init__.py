"""What administrators ask: about people, authorities, delays, mails and the machine."""
