"""How records get in, and the command line `endvalue`."""
