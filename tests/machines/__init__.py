"""Several machines that are one Council: a real Redis, and a real server that speaks S3."""
