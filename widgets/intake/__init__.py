"""The form for a call in progress: fields in one column, what was found beneath each, and open incidents it may be about already."""
