"""What a project holds beside the file that is checked."""
