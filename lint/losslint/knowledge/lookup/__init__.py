"""How a call finds what is known of it: the tables, signatures, spellings and kinds of receivers."""
