"""What the lists show: the caseload and its cuts, what to do next, what is wrong."""
