"""Settings: files that hold them, and the libraries whose objects carry them through a program."""
