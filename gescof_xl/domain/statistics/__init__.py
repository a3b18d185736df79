"""What funders agreed on and paid, and sales by sector, product, funder and type of client."""
