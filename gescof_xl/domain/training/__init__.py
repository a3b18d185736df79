"""What a training costs, who pays for whom, and what was really followed."""
