"""Money received: payments, what they settle, open credits, reversals."""
