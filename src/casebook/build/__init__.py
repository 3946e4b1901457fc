"""A build: what is there, which cases are to be made, the pages, the lists, what is remembered, what is published."""
