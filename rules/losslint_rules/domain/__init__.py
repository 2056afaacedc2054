"""What several rules know together: names, tasks, evidence, repairs, and the shape of a model."""
