"""The messages that go to a platform beside invoices: e-reporting and statuses."""
