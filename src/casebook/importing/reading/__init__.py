"""What words say, whatever they stand in: dates, labels, outcomes, names; and the filled form that they make up."""
