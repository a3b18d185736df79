"""The yearly report of a training body to the prefect: bilan pédagogique et financier (c. trav. L6352-11, R6352-22)."""
