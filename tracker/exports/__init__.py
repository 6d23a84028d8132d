"""Writers over the same table objects: what is on the page is what is in the file."""
