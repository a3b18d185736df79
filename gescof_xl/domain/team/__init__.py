"""A team on one base: what each typed since they last met, merged row by row and column by column."""
